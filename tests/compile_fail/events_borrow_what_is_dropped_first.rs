//! A ring drops its events with its last handle, so what they borrow must live as long.

struct Speaks<'a>(&'a str);

impl Drop for Speaks<'_> {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn main() {
    let handles;
    let text = String::from("gone first");
    handles = annulus::ring_with(1, || Speaks(&text)).unwrap().build().unwrap();
}
