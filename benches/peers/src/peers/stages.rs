//! The shapes of the two crates whose builders are alike.

/// Builds a ring for a shape: `Some((producer, receivers))`, or `None` for shapes that these crates lack. The
/// caller's `Polls` makes a receiver of a poller and of what it waits with.
macro_rules! stages {
    ($builder:expr, $poller:ident, $shape:expr, $waiter:expr) => {{
        use $crate::either::Either::{One, Other};
        use $crate::peer::Shape;

        match $shape {
            Shape::Queue { consumers: 1, .. } | Shape::Broadcast { consumers: 1, .. } => {
                let (poller, builder) = $builder.$poller();
                Some((One(builder.build()), vec![One(Polls(poller, $waiter))]))
            }
            Shape::Queue { .. } => None,
            Shape::Broadcast { consumers, .. } => {
                let (first, builder) = $builder.$poller();
                let (second, mut builder) = builder.$poller();
                let mut all = vec![One(Polls(first, $waiter)), One(Polls(second, $waiter))];
                while all.len() < consumers {
                    let (poller, next) = builder.$poller();
                    all.push(One(Polls(poller, $waiter)));
                    builder = next;
                }
                Some((Other(builder.build()), all))
            }
            Shape::Pipeline { stages } => {
                let (first, builder) = $builder.$poller();
                let (second, mut builder) = builder.and_then().$poller();
                let mut all = vec![One(Polls(first, $waiter)), Other(One(Polls(second, $waiter)))];
                while all.len() < stages {
                    let (poller, next) = builder.and_then().$poller();
                    all.push(Other(One(Polls(poller, $waiter))));
                    builder = next;
                }
                Some((One(builder.build()), all))
            }
            Shape::Diamond => {
                let (left, builder) = $builder.$poller();
                let (right, builder) = builder.$poller();
                let (last, builder) = builder.and_then().$poller();
                let sides = [One(Polls(left, $waiter)), One(Polls(right, $waiter))];
                let all = sides.into_iter().chain([Other(Other(Polls(last, $waiter)))]).collect();
                Some((One(builder.build()), all))
            }
        }
    }};
}

pub(crate) use stages;
