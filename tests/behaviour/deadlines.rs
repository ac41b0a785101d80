//! Waits with a deadline, with nobody to end them.

use core::time::Duration;
use std::time::Instant;

use crate::support::{ClaimEnd, How, No, cases};

/// Checks that `wait` gives up at its deadline, and not long after.
#[track_caller]
fn gives_up(wait: impl FnOnce(How) -> No) {
    let (asked, began) = (Duration::from_millis(5), Instant::now());
    assert_eq!(wait(How::Until(began + asked)), No::TimedOut);
    let took = began.elapsed();
    assert!(took >= asked, "gave up after {took:?}");
    // Far more than any strategy adds: this machine may be busy.
    assert!(took < Duration::from_secs(5), "gave up after {took:?} only");
}

#[test]
fn a_wait_ends_at_its_deadline_and_leaves_nothing_behind() {
    crate::support::within(60, || {
        for case in cases() {
            case.run(2, annulus::Seq::ZERO.minus(1), |mut ends| {
                for consumer in &mut ends.consumers {
                    gives_up(|how| consumer.take(1, how).unwrap_err());
                    gives_up(|how| consumer.read(&mut [0], how).unwrap_err());
                }
                ends.producer.claim_and(1, 0, ClaimEnd::Publish).unwrap();
                gives_up(|how| ends.producer.with_claim(2, how, &mut |_| unreachable!()).unwrap_err());
                assert_eq!(ends.producer.free(), 1);
                ends.producer.claim_and(1, 1, ClaimEnd::Publish).unwrap();
                gives_up(|how| ends.producer.publish_with(how, &mut |_| unreachable!()).unwrap_err());
                gives_up(|how| ends.producer.batch_with(2, how, &mut |_, _| unreachable!()).unwrap_err());
                gives_up(|how| ends.producer.write(&[9], how).unwrap_err());
                ends.expect([0, 1]);
                ends.producer.send(2).unwrap();
                ends.expect([2]);
            });
        }
    });
}

#[test]
fn a_deadline_that_has_passed_or_is_far_away_does_not_keep_what_is_there() {
    for case in cases() {
        case.run(2, annulus::Seq::ZERO, |mut ends| {
            let far = Instant::now() + Duration::from_secs(1 << 33);
            for (value, at) in (0..).zip([Instant::now(), far]) {
                ends.producer.publish_with(How::Until(at), &mut |slot| *slot = value).unwrap();
                for consumer in &mut ends.consumers {
                    assert_eq!(consumer.take(1, How::Until(at)), Ok(vec![value]));
                }
            }
        });
    }
}
