//! Lists in which nothing may come twice.

/// The first item that was there before.
#[must_use]
pub fn repeated<T: PartialEq>(items: &[T]) -> Option<&T> {
    let is_again = |(at, item): &(usize, &T)| items[..*at].contains(item);
    items.iter().enumerate().find(is_again).map(|(_, item)| item)
}
