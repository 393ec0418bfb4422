#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| metaburn_fuzz::hpob(bytes));
