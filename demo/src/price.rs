//! Prices as DBN keeps them: whole numbers of a billionth of a dollar.

use std::fmt;

use serde::{Serialize, Serializer};

/// A price in units of 10⁻⁹ dollars. Displayed in dollars, without trailing zeros past the cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(pub i64);

impl Price {
    const PER_DOLLAR: u64 = 1_000_000_000;

    /// The nearest floating-point number of dollars.
    #[must_use]
    pub fn dollars(self) -> f64 {
        self.to_string().parse().expect("a price is displayed as a decimal number")
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) =
            (self.0.unsigned_abs() / Self::PER_DOLLAR, self.0.unsigned_abs() % Self::PER_DOLLAR);
        let decimals = format!("{rest:09}");
        let significant = decimals.trim_end_matches('0').len().max(2);
        f.pad(&format!("{sign}{whole}.{}", &decimals[..significant]))
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.dollars())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displayed_in_dollars() {
        for (price, text) in [
            (4_825_250_000_000, "4825.25"),
            (4_825_000_000_000, "4825.00"),
            (-500_000_001, "-0.500000001"),
            (0, "0.00"),
            (i64::MIN, "-9223372036.854775808"),
        ] {
            assert_eq!(Price(price).to_string(), text);
        }
    }

    #[test]
    fn serialized_as_the_nearest_number_of_dollars() {
        assert_eq!(serde_json::to_string(&Price(4_825_250_000_000)).unwrap(), "4825.25");
        assert_eq!(serde_json::to_string(&Price(10_000_000)).unwrap(), "0.01");
        assert_eq!(Price(9_007_199_254_740_993_000).dollars(), 9_007_199_254.740_993);
    }
}
