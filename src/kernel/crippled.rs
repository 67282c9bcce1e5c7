//! Kernels with one side condition switched off, which must prove something false. Only tests have
//! them.

use std::cell::Cell;

thread_local! {
    static OFF: Cell<&'static str> = const { Cell::new("") };
}

/// Works with a kernel that takes one condition for granted, on this thread.
pub(crate) fn without<T>(condition: &'static str, work: impl FnOnce() -> T) -> T {
    struct Again(&'static str);
    impl Drop for Again {
        fn drop(&mut self) {
            OFF.set(self.0);
        }
    }
    let _again = Again(OFF.replace(condition));
    work()
}

pub(super) fn is_off(condition: &str) -> bool {
    OFF.get() == condition
}
