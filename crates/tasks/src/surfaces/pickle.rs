//! Enough of Python's pickle format for dictionaries of dictionaries of lists of numbers.

/// Lists of numbers by name.
pub(super) type Lists = Vec<(String, Vec<f64>)>;

/// What lies on the stack. A dictionary holds lists or dictionaries of lists, nothing deeper.
enum Item {
    Mark,
    Text(String),
    Number(f64),
    List(Vec<f64>),
    Dict(Lists, Vec<(String, Lists)>),
}

/// Reads `{key: {name: [numbers]}}` as protocols 1 to 5 write it, in the order of the file. Nothing
/// is executed: opcodes that would import or call something are errors, as is all else that such
/// data do not need.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<(String, Lists)>, String> {
    let mut machine = Machine { rest: bytes, stack: Vec::new(), memo: Vec::new() };
    while machine.step()? {}
    match machine.stack.pop() {
        Some(Item::Dict(lists, dicts)) if lists.is_empty() && machine.stack.is_empty() => Ok(dicts),
        _ => Err("it is no dictionary of dictionaries of lists".into()),
    }
}

struct Machine<'a> {
    rest: &'a [u8],
    stack: Vec<Item>,
    /// Strings that may be referred to again; nothing for containers, which are not.
    memo: Vec<Option<String>>,
}

impl<'a> Machine<'a> {
    /// Performs one operation; false at the end.
    fn step(&mut self) -> Result<bool, String> {
        let [code] = self.bytes()?;
        match code {
            0x80 => drop(self.bytes::<1>()?), // protocol
            0x95 => drop(self.bytes::<8>()?), // length of a frame
            b'.' => return Ok(false),
            b'(' => self.stack.push(Item::Mark),
            b'}' => self.stack.push(Item::Dict(Vec::new(), Vec::new())),
            b']' => self.stack.push(Item::List(Vec::new())),
            b'G' => self.number(f64::from_be_bytes)?,
            b'J' => self.number(|b| f64::from(i32::from_le_bytes(b)))?,
            b'K' => self.number(|[b]| f64::from(b))?,
            b'M' => self.number(|b| f64::from(u16::from_le_bytes(b)))?,
            0x8c => self.text(|[b]| usize::from(b))?,
            b'X' => self.text(|b| u32::from_le_bytes(b) as usize)?,
            0x94 => self.remember(self.memo.len())?,
            b'q' => self.put(|[b]| usize::from(b))?,
            b'r' => self.put(|b| u32::from_le_bytes(b) as usize)?,
            b'h' => self.get(|[b]| usize::from(b))?,
            b'j' => self.get(|b| u32::from_le_bytes(b) as usize)?,
            b'a' | b's' => {
                let from = self.stack.len().saturating_sub(if code == b'a' { 1 } else { 2 });
                self.extend(from)?;
            }
            b'e' | b'u' => {
                let mark = self.stack.iter().rposition(|item| matches!(item, Item::Mark));
                let mark = mark.ok_or("a list ends that never began")?;
                self.stack.remove(mark);
                self.extend(mark)?;
            }
            other => return Err(format!("opcode {other:#04x} is not for plain numbers")),
        }
        Ok(true)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or("it ends in the middle")?;
        self.rest = rest;
        Ok(*head)
    }

    fn number<const N: usize>(&mut self, read: impl Fn([u8; N]) -> f64) -> Result<(), String> {
        let number = read(self.bytes()?);
        self.stack.push(Item::Number(number));
        Ok(())
    }

    fn text<const N: usize>(&mut self, length: impl Fn([u8; N]) -> usize) -> Result<(), String> {
        let length = length(self.bytes()?);
        let (head, rest) = self.rest.split_at_checked(length).ok_or("it ends in the middle")?;
        let text = std::str::from_utf8(head).map_err(|_| "a string is not UTF-8")?;
        self.rest = rest;
        self.stack.push(Item::Text(text.to_string()));
        Ok(())
    }

    fn put<const N: usize>(&mut self, index: impl Fn([u8; N]) -> usize) -> Result<(), String> {
        let index = index(self.bytes()?);
        self.remember(index)
    }

    /// Keeps the top of the stack; Python numbers what it keeps without a gap.
    fn remember(&mut self, index: usize) -> Result<(), String> {
        if index > self.memo.len() {
            return Err("its memory has gaps".into());
        }
        let kept = match self.stack.last() {
            Some(Item::Text(text)) => Some(text.clone()),
            _ => None,
        };
        self.memo.splice(index..(index + 1).min(self.memo.len()), [kept]);
        Ok(())
    }

    fn get<const N: usize>(&mut self, index: impl Fn([u8; N]) -> usize) -> Result<(), String> {
        let index = index(self.bytes()?);
        let text = self.memo.get(index).cloned().flatten().ok_or("only strings may stand there twice")?;
        self.stack.push(Item::Text(text));
        Ok(())
    }

    /// Puts what lies above into the list or dictionary below position `from`.
    fn extend(&mut self, from: usize) -> Result<(), String> {
        let items = self.stack.split_off(from.min(self.stack.len()));
        match self.stack.last_mut() {
            Some(Item::List(list)) => extend_list(list, items),
            Some(Item::Dict(lists, dicts)) => extend_dict(lists, dicts, items),
            _ => Err("there is no list or dictionary to add to".into()),
        }
    }
}

fn extend_list(list: &mut Vec<f64>, items: Vec<Item>) -> Result<(), String> {
    for item in items {
        let Item::Number(number) = item else { return Err("a list holds something but numbers".into()) };
        list.push(number);
    }
    Ok(())
}

fn extend_dict(lists: &mut Lists, dicts: &mut Vec<(String, Lists)>, items: Vec<Item>) -> Result<(), String> {
    let mut items = items.into_iter();
    while let Some(key) = items.next() {
        match (key, items.next()) {
            (Item::Text(key), Some(Item::List(list))) => lists.push((key, list)),
            (Item::Text(key), Some(Item::Dict(inner, deeper))) if deeper.is_empty() => {
                dicts.push((key, inner))
            }
            _ => return Err("a dictionary holds something but lists of numbers".into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
