// What holds for a file wherever it comes from.

/// Bytes.
export const LARGEST = 500_000_000;
