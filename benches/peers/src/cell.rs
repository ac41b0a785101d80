//! One cell of the comparison: who sends to whom, what, and how.

use crate::cpu;
use crate::idle::Side;
use crate::peer::Shape;
use crate::wait::Wait;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Events through a shape, a second.
    Stream(Shape),
    /// Round trips over two queues, one event at a time.
    PingPong,
    /// The processor time of a thread that waits.
    Idle(Side),
}

impl Measure {
    /// How many threads it takes.
    pub(crate) fn threads(self) -> usize {
        match self {
            Self::Stream(shape) => shape.producers() + shape.consumers(),
            Self::PingPong => 2,
            Self::Idle(_) => 1,
        }
    }

    pub(crate) fn producers(self) -> usize {
        if let Self::Stream(shape) = self { shape.producers() } else { 1 }
    }

    pub(crate) fn consumers(self) -> usize {
        if let Self::Stream(shape) = self { shape.consumers() } else { 1 }
    }

    /// What its figures are in.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Stream(_) => "M/s",
            Self::PingPong => "ns",
            Self::Idle(_) => "%",
        }
    }

    /// Whether a larger figure is the better one.
    pub(crate) fn larger_is_better(self) -> bool {
        matches!(self, Self::Stream(_))
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
            Self::Idle(Side::Consumer) => "idle-consumer".into(),
            Self::Idle(Side::Producer) => "idle-producer".into(),
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
            "pipeline" => Self::Stream(Shape::Pipeline { stages: 3 }),
            "ping-pong" => Self::PingPong,
            "idle-consumer" => Self::Idle(Side::Consumer),
            "idle-producer" => Self::Idle(Side::Producer),
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
    /// The cell whose wait is the one for threads that fit the processors, or do not.
    pub(crate) fn fitting(measure: Measure, batch: usize, capacity: usize, event_bytes: usize) -> Self {
        let wait = match measure {
            Measure::Idle(_) => Wait::Block,
            _ if measure.threads() <= cpu::count() => Wait::Spin,
            _ => Wait::Yield,
        };
        Self { measure, batch, capacity, event_bytes, wait }
    }

    /// As a person reads it.
    pub(crate) fn title(&self) -> String {
        let Self { measure, batch, capacity, event_bytes, wait } = self;
        format!("{}, batch {batch}, {capacity} slots of {event_bytes} bytes, {}", measure.name(), wait.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_what_they_name() {
        assert_eq!(Measure::of("pipeline"), Measure::of("pipeline-3"));
        for name in ["1P1C", "4P1C", "1P2C-broadcast", "pipeline-3", "diamond", "ping-pong", "idle-producer"]
        {
            assert_eq!(Measure::of(name).expect(name).name(), name);
        }
        for name in ["", "P", "0P1C", "1P", "pipeline-1", "pipeline-", "1P0C-broadcast", "sphere"] {
            assert_eq!(Measure::of(name), None, "{name}");
        }
    }
}
