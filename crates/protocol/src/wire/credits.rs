//! `GET /api/credits/balance/simple`.

use super::flex;
use crate::json::FromJson;

/// The path.
pub const PATH: &str = "/api/credits/balance/simple";

/// What comes back.
#[derive(Debug, Clone, FromJson)]
pub struct Balance {
    /// Free to use.
    #[json(read = flex::number)]
    pub available: Option<f64>,
    /// Reserved by running work.
    #[json(read = flex::number)]
    pub frozen: Option<f64>,
    /// Both.
    #[json(read = flex::number)]
    pub total: Option<f64>,
}

impl Balance {
    /// Free to use; worked out where only the sum is given.
    #[must_use]
    pub fn free(&self) -> Option<f64> {
        self.available.or_else(|| Some(self.total? - self.frozen.unwrap_or(0.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::Balance;

    #[test]
    fn golden() {
        let balance: Balance =
            crate::json::from_str(r#"{"available":50,"frozen":"50","total":100}"#).unwrap();
        assert_eq!((balance.free(), balance.frozen), (Some(50.0), Some(50.0)));
        let balance: Balance = crate::json::from_str(r#"{"frozen":30,"total":100}"#).unwrap();
        assert_eq!(balance.free(), Some(70.0));
        assert_eq!(crate::json::from_str::<Balance>("{}").unwrap().free(), None);
    }
}
