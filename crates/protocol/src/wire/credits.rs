//! `GET /api/credits/balance/simple`.

use super::flex;
use serde::Deserialize;

/// The path.
pub const PATH: &str = "/api/credits/balance/simple";

/// What comes back.
#[derive(Debug, Clone, Deserialize)]
pub struct Balance {
    /// Free to use.
    #[serde(default, deserialize_with = "flex::number")]
    pub available: Option<f64>,
    /// Reserved by running work.
    #[serde(default, deserialize_with = "flex::number")]
    pub frozen: Option<f64>,
    /// Both.
    #[serde(default, deserialize_with = "flex::number")]
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
        let balance: Balance = serde_json::from_str(r#"{"available":50,"frozen":"50","total":100}"#).unwrap();
        assert_eq!((balance.free(), balance.frozen), (Some(50.0), Some(50.0)));
        let balance: Balance = serde_json::from_str(r#"{"frozen":30,"total":100}"#).unwrap();
        assert_eq!(balance.free(), Some(70.0));
        assert_eq!(serde_json::from_str::<Balance>("{}").unwrap().free(), None);
    }
}
