//! The size of a process, where the system tells it.

use std::process::Command;

/// The program's own size now and the largest it ever had, in MiB; Linux tells them.
pub fn size() -> Option<[f64; 2]> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
    };
    Some([field("VmRSS:")?, field("VmHWM:")?])
}

/// What stands before the arguments of a program that measures itself.
const ALONE: &str = "--alone";

/// The largest size in MiB of this program run anew, which then finds `arguments` in [`alone`] and ends with
/// [`tell`]: an allocator keeps what it once had, so that a size is only a workload's own in a process
/// of its own.
///
/// # Panics
/// When it does not print a number.
pub fn largest(arguments: &[usize]) -> f64 {
    let program = std::env::current_exe().expect("this program has a path");
    let arguments = arguments.iter().map(usize::to_string);
    let output = Command::new(program).arg(ALONE).args(arguments).output().expect("this program runs again");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("it prints a number")
}

/// The arguments of [`largest`], in the program that it runs.
pub fn alone() -> Option<Vec<usize>> {
    let all: Vec<String> = std::env::args().collect();
    let at = all.iter().position(|argument| argument == ALONE)?;
    all[at + 1..].iter().map(|number| number.parse().ok()).collect()
}

/// Prints the largest size so far, for [`largest`]; not a number where the system tells none.
pub fn tell() {
    println!("{}", size().map_or(f64::NAN, |[_, peak]| peak));
}
