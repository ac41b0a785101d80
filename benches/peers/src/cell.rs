//! One cell of the comparison: who sends to whom, what, and how.

use crate::cpu;
use crate::peer::Shape;
use crate::wait::Wait;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Events through a shape, a second.
    Stream(Shape),
    /// Round trips over two queues, one event at a time.
    PingPong,
}

impl Measure {
    /// How many threads it takes.
    pub(crate) fn threads(self) -> usize {
        match self {
            Self::Stream(shape) => shape.producers() + shape.consumers(),
            Self::PingPong => 2,
        }
    }

    pub(crate) fn name(self) -> String {
        match self {
            Self::Stream(Shape::Queue { producers, consumers }) => format!("{producers}P{consumers}C"),
            Self::Stream(Shape::Broadcast { producers, consumers }) => {
                format!("{producers}P{consumers}C-broadcast")
            }
            Self::Stream(Shape::Pipeline { stages }) => format!("pipeline-{stages}"),
            Self::Stream(Shape::Diamond) => "diamond".into(),
            Self::PingPong => "ping-pong".into(),
        }
    }

    /// What a name means; the inverse of [`name`](Self::name).
    pub(crate) fn of(name: &str) -> Option<Self> {
        let ends = |text: &str| {
            let (producers, consumers) = text.strip_suffix('C')?.split_once('P')?;
            let (producers, consumers) = (producers.parse().ok()?, consumers.parse().ok()?);
            (producers > 0 && consumers > 0).then_some((producers, consumers))
        };
        Some(match name {
            "diamond" => Self::Stream(Shape::Diamond),
            "ping-pong" => Self::PingPong,
            _ => Self::Stream(if let Some(stages) = name.strip_prefix("pipeline-") {
                Shape::Pipeline { stages: stages.parse().ok().filter(|stages| *stages > 1)? }
            } else if let Some(text) = name.strip_suffix("-broadcast") {
                let (producers, consumers) = ends(text)?;
                Shape::Broadcast { producers, consumers }
            } else {
                let (producers, consumers) = ends(name)?;
                Shape::Queue { producers, consumers }
            }),
        })
    }
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) measure: Measure,
    pub(crate) batch: usize,
    pub(crate) capacity: usize,
    pub(crate) event_bytes: usize,
    pub(crate) wait: Wait,
}

impl Cell {
    /// The wait for threads that fit the processors, or do not.
    pub(crate) fn fitting_wait(measure: Measure) -> Wait {
        if measure.threads() <= cpu::count() { Wait::Spin } else { Wait::Yield }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_what_they_name() {
        for name in ["1P1C", "4P1C", "1P2C-broadcast", "pipeline-3", "diamond", "ping-pong"] {
            assert_eq!(Measure::of(name).expect(name).name(), name);
        }
        for name in ["", "P", "0P1C", "1P", "pipeline-1", "pipeline", "1P0C-broadcast", "sphere"] {
            assert_eq!(Measure::of(name), None, "{name}");
        }
    }
}
