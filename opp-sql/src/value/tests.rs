//! States which values fit which types, and in which form they are stored.

use super::*;

fn text(written: &str, stored: &StoredType) -> Result<Literal, Misfit> {
    canonicalise(&Value::Text(written), stored)
}

const I16: StoredType = StoredType::Integer(IntegerWidth::Small);
const I32: StoredType = StoredType::Integer(IntegerWidth::Normal);
const I64: StoredType = StoredType::Integer(IntegerWidth::Big);
const F32: StoredType = StoredType::Float(FloatWidth::Single);
const F64: StoredType = StoredType::Float(FloatWidth::Double);
const STRING: StoredType = StoredType::Text { max_length: None };
const TIMESTAMP: StoredType = StoredType::Timestamp { digits: 6 };

fn decimal_of(precision: u32, scale: u32) -> StoredType {
    StoredType::Decimal {
        precision: Some(precision),
        scale: Some(scale),
    }
}

#[test]
fn whole_numbers_stay_within_their_width() {
    assert_eq!(
        canonicalise(&Value::Integer(-32768), &I16),
        Ok(Literal::Integer(-32768))
    );
    assert_eq!(
        canonicalise(&Value::Integer(99_999_999_999), &I32),
        Err(Misfit::Width { bits: 32 })
    );
    assert_eq!(
        canonicalise(&Value::Integer(70_000), &I16),
        Err(Misfit::Width { bits: 16 })
    );
    assert_eq!(canonicalise(&Value::Number("1.5"), &I32), Err(Misfit::Integer));
    for (written, number) in [("+7", 7), ("007", 7), ("-0", 0), ("-9223372036854775808", i64::MIN)] {
        assert_eq!(text(written, &I64), Ok(Literal::Integer(number)), "{written}");
    }
    for wrong in ["", "x", " 1", "1 ", "1\n", "1.0", "1e3", "--1", "+-1", "+", "٧", "0x10"] {
        assert_eq!(text(wrong, &I64), Err(Misfit::Integer), "{wrong:?}");
    }
    for outside in ["9223372036854775808", "-9223372036854775809", &"9".repeat(60)] {
        assert_eq!(text(outside, &I64), Err(Misfit::Width { bits: 64 }), "{outside}");
    }
}

#[test]
fn decimals_are_never_rounded() {
    let wanted = |written: &str| {
        text(written, &decimal_of(10, 2)).map(|literal| match literal {
            Literal::Decimal(digits) => (digits.to_string(), digits.units(2)),
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(wanted("-012.500"), Ok(("-12.500".to_owned(), Some(-1250))));
    assert_eq!(wanted(".5"), Ok(("0.5".to_owned(), Some(50))));
    assert_eq!(wanted("-0.00"), Ok(("0.00".to_owned(), Some(0))));
    assert_eq!(text("12.50", &decimal_of(4, 2)), text("012.5", &decimal_of(4, 2)));
    assert_eq!(wanted("1.005"), Err(Misfit::Scale { scale: 2 }));
    assert_eq!(
        wanted("100000000"),
        Err(Misfit::Precision {
            precision: 10,
            scale: 2
        })
    );
    for wrong in ["1.5 ", "1 ", "\t1", "1\n", "1e3", "", ".", "1,5", "NaN", "1.2.3"] {
        assert_eq!(wanted(wrong), Err(Misfit::Decimal), "{wrong:?}");
    }
    let any = StoredType::Decimal {
        precision: None,
        scale: None,
    };
    assert!(text(&"1".repeat(200), &any).is_ok());
}

#[test]
fn floats_keep_every_digit() {
    for (written, kept) in [
        ("0.1", "0.1"),
        ("-.5e1", "-5.0"),
        ("1E300", "1e300"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("0", "0.0"),
    ] {
        assert_eq!(text(written, &F64), Ok(Literal::Float(kept.to_owned())), "{written}");
    }
    let inexact = |bits, nearest: &str| {
        Err(Misfit::Inexact {
            bits,
            nearest: nearest.to_owned(),
        })
    };
    assert_eq!(text("16777217", &F32), inexact(32, "16777216.0"));
    assert_eq!(text("9223372036854775807", &F64), inexact(64, "9.223372036854776e18"));
    assert_eq!(text("999999999999.99991", &F64), inexact(64, "999999999999.9999"));
    assert_eq!(text("1e400", &F64), inexact(64, "1.7976931348623157e308"));
    assert_eq!(text("1e-400", &F64), inexact(64, "0.0"));
    for wrong in ["inf", "NaN", "1e", "e1", "1 ", "", "-", "1e+", "0x1"] {
        assert_eq!(text(wrong, &F64), Err(Misfit::Float), "{wrong:?}");
    }
}

#[test]
fn dates_times_and_timestamps_exist_and_have_one_form() {
    assert!(text("2024-02-29", &StoredType::Date).is_ok());
    for wrong in [
        "banana",
        "2026-02-29",
        "0000-01-01",
        "2026-1-1",
        "2026-11-24 ",
        "infinity",
        "2026-11-24T00:00",
    ] {
        assert_eq!(text(wrong, &StoredType::Date), Err(Misfit::Date), "{wrong:?}");
    }
    let time = |written: &str| Time::read(written).map(|time| (time.to_string(), time.shortest()));
    assert_eq!(time("09:30"), Ok(("09:30:00".to_owned(), "09:30:00".to_owned())));
    assert_eq!(
        time("09:30:00.5"),
        Ok(("09:30:00.500".to_owned(), "09:30:00.5".to_owned()))
    );
    assert_eq!(time("24:00:00"), Err(Misfit::Time));
    for written in [
        "2026-11-24T03:04:00Z",
        "2026-11-24 03:04",
        "2026-11-24 03:04:00.000+00:00",
        "2026-11-24T03:04:00.0000000+00",
    ] {
        assert_eq!(
            Timestamp::read(written).map(|it| it.to_string()),
            Ok("2026-11-24 03:04:00".to_owned())
        );
    }
    let fine = Timestamp::read("2024-02-29T23:59:59.00025Z").unwrap();
    assert_eq!(fine.to_string(), "2024-02-29 23:59:59.000250");
    assert_eq!(fine.utc(), "2024-02-29T23:59:59.000250Z");
    assert_eq!(fine.shortest(), "2024-02-29 23:59:59.00025");
    assert_eq!(
        Timestamp::read("2026-03-17").unwrap().utc(),
        "2026-03-17T00:00:00.000000Z"
    );
    for wrong in [
        "",
        "2026-02-30 10:00:00",
        "2026-11-24T24:00",
        "2026-11-24T03:04+05:30",
        "now",
        " 2026-11-24",
        "2026-11-24Z",
        "2026-11-24T03:04.5",
    ] {
        assert_eq!(text(wrong, &TIMESTAMP), Err(Misfit::Timestamp), "{wrong:?}");
    }
    assert_eq!(
        text("2026-11-24T03:04:05.1234567", &TIMESTAMP),
        Err(Misfit::Fraction { digits: 6 })
    );
    let seconds = StoredType::Timestamp { digits: 0 };
    assert_eq!(
        text("2026-11-24T03:04:05.5", &seconds),
        Err(Misfit::Fraction { digits: 0 })
    );
}

#[test]
fn uuids_and_json_have_one_form() {
    let kept = Ok(Literal::Uuid("67e55044-10b1-426f-9247-bb680e5fe0c8".to_owned()));
    assert_eq!(text("67E55044-10B1-426F-9247-BB680E5FE0C8", &StoredType::Uuid), kept);
    assert_eq!(text("67E5504410B1426F9247BB680E5FE0C8", &StoredType::Uuid), kept);
    for wrong in [
        "67e55044",
        "",
        "67E5504410B1-426F-9247-BB680E5FE0C8",
        "{67E55044-10B1-426F-9247-BB680E5FE0C8}",
        "ééééééééééééééééé-",
    ] {
        assert_eq!(text(wrong, &StoredType::Uuid), Err(Misfit::Uuid), "{wrong:?}");
    }
    let json = |written: &str| text(written, &StoredType::Json);
    let spaced = r#"{ "a b" : "x \" y\\", "c": [1, -2.50e+3 , null ] }"#;
    assert_eq!(
        json(spaced),
        Ok(Literal::Json(r#"{"a b":"x \" y\\","c":[1,-2.50e+3,null]}"#.to_owned()))
    );
    for wrong in [
        "{'a': 1}",
        "",
        "01",
        "1.",
        "[1,]",
        "{\"a\"}",
        "\"\\x\"",
        "\"\n\"",
        "nul",
        "1 2",
        r#""\u12""#,
        &"[".repeat(200),
    ] {
        assert!(json(wrong).is_err(), "{wrong:?}");
    }
    for right in [r#""\ud83e\udd80""#, r#""\uFFFF\u0000""#, r#"{"a":[]}"#, "-0", "0.5E-7"] {
        assert_eq!(json(right), Ok(Literal::Json(right.to_owned())));
    }
}

#[test]
fn decimals_are_written_with_the_digits_of_their_scale() {
    let shown = |written: &str, scale| match text(
        written,
        &StoredType::Decimal {
            precision: None,
            scale: None,
        },
    ) {
        Ok(Literal::Decimal(digits)) => digits.at_scale(scale),
        other => panic!("{other:?}"),
    };
    assert_eq!(shown("0012.5", Some(2)), "12.50");
    assert_eq!(shown("12.500", Some(2)), "12.50");
    assert_eq!(shown("-7", Some(3)), "-7.000");
    assert_eq!(shown("7.0", Some(0)), "7");
    assert_eq!(shown("7.10", None), "7.1");
    assert_eq!(shown("100", None), "100");
}

#[test]
fn strings_are_neither_cut_nor_guessed() {
    let short = StoredType::Text { max_length: Some(3) };
    assert_eq!(text("üöä", &short), Ok(Literal::Text("üöä".to_owned())));
    assert_eq!(text("abc ", &short), Err(Misfit::Length { max_length: 3 }));
    assert!(matches!(
        canonicalise(&Value::Integer(3), &STRING),
        Err(Misfit::Kind { .. })
    ));
    assert!(matches!(
        canonicalise(&Value::Bool(true), &I32),
        Err(Misfit::Kind { .. })
    ));
    let variants = StoredType::Enum(vec!["a".to_owned(), "B".to_owned()]);
    assert!(text("b", &variants).is_err() && text("a ", &variants).is_err() && text("B", &variants).is_ok());
    assert_eq!(text("TRUE", &StoredType::Boolean), Ok(Literal::Bool(true)));
    assert_eq!(text("yes", &StoredType::Boolean), Err(Misfit::Boolean));
    assert_eq!(
        canonicalise(&Value::Integer(2), &StoredType::Boolean),
        Err(Misfit::Boolean)
    );
    assert!(canonicalise(&Value::Now, &I32).is_err());
    assert!(canonicalise(&Value::Uuid, &short).is_err());
    assert_eq!(canonicalise(&Value::Null, &I32), Ok(Literal::Null));
}

#[test]
fn a_new_uuid_needs_36_characters() {
    let text_of = |length| StoredType::Text {
        max_length: Some(length),
    };
    assert_eq!(canonicalise(&Value::Uuid, &text_of(36)), Ok(Literal::NewUuid));
    assert_eq!(
        canonicalise(&Value::Uuid, &text_of(35)),
        Err(Misfit::Length { max_length: 35 })
    );
}

#[test]
fn booleans_are_words_or_digits() {
    for (written, flag) in [("true", true), ("1", true), ("False", false), ("0", false)] {
        assert_eq!(text(written, &StoredType::Boolean), Ok(Literal::Bool(flag)));
    }
}
