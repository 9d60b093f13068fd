//! Do numbers and truth values keep their values?

use super::*;

portable!(small_integer, i16, vec![i16::MIN, -1, 0, 1, i16::MAX]);
portable!(integer, i32, vec![i32::MIN, -1, 0, 1, i32::MAX]);
portable!(big_integer, i64, vec![i64::MIN, -1, 0, 1, i64::MAX]);
portable!(
    double,
    f64,
    vec![
        -f64::MAX,
        -0.1,
        0.0,
        f64::MIN_POSITIVE,
        0.1,
        0.1 + 0.2,
        1.0e300,
        f64::MAX
    ]
);
portable!(
    real,
    f32,
    vec![-f32::MAX, -0.1, 0.0, f32::MIN_POSITIVE, 0.1, 16_777_217.0, f32::MAX]
);
portable!(boolean, bool, vec![false, true]);
portable!(
    decimal,
    OppDecimal<10, 2>,
    ["-99999999.99", "-0.01", "0", "0.1", "99999999.99"]
        .map(|digits| digits.parse().unwrap())
        .to_vec()
);
portable!(
    longest_decimal,
    OppDecimal<18, 18>,
    ["-0.999999999999999999", "-0.000000000000000001", "0", "0.1", "0.999999999999999999"]
        .map(|digits| digits.parse().unwrap())
        .to_vec()
);
