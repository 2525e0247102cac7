//! The catalogue of diagnostic codes.
