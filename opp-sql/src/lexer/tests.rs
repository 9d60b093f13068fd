//! Tokens of each syntax, and the law that joining them gives the text.

use super::TokenKind::{
    BlockComment, ExecutableCommentEnd, ExecutableCommentStart, LineComment, Number, QuotedName, Semicolon, String,
    Symbol, Whitespace, Word,
};
use super::*;
use crate::Dialect;

/// What is not blank.
fn meaning(sql: &str, syntax: impl Into<Syntax>) -> Vec<(TokenKind, &str)> {
    let tokens = tokens(sql, syntax).filter(|token| token.kind != Whitespace);
    tokens.map(|token| (token.kind, token.text)).collect()
}

fn texts(sql: &str, syntax: impl Into<Syntax>) -> Vec<&str> {
    meaning(sql, syntax).into_iter().map(|(_, text)| text).collect()
}

fn kinds(sql: &str, syntax: impl Into<Syntax>) -> Vec<TokenKind> {
    meaning(sql, syntax).into_iter().map(|(kind, _)| kind).collect()
}

#[test]
fn quotes_belong_to_strings_or_names() {
    let sql = "'a' \"b\" `c` [d]";
    assert_eq!(
        kinds(sql, Dialect::Sqlite),
        [String, QuotedName, QuotedName, QuotedName]
    );
    assert_eq!(kinds(sql, Dialect::Mysql)[..3], [String, String, QuotedName]);
    assert_eq!(texts("a[1]", Dialect::Mysql), ["a", "[", "1", "]"]);
    assert_eq!(texts("`a", Dialect::Postgres), ["`", "a"]);
    assert_eq!(texts("a[1]", Syntax::PORTABLE), ["a", "[", "1", "]"]);
    assert_eq!(kinds("`a`", Syntax::PORTABLE), [QuotedName]);
}

#[test]
fn a_doubled_quote_is_one_character() {
    for syntax in [
        Syntax::PORTABLE,
        Dialect::Sqlite.into(),
        Dialect::Postgres.into(),
        Dialect::Mysql.into(),
    ] {
        assert_eq!(texts("'it''s' \"a\"\"b\" ''", syntax), ["'it''s'", "\"a\"\"b\"", "''"]);
    }
    assert_eq!(texts("'''' ';'", Dialect::Mysql), ["''''", "';'"]);
}

#[test]
fn a_backslash_escapes_on_mysql_and_after_e_on_postgresql() {
    assert_eq!(texts("'a\\'b' 'c'", Dialect::Mysql), ["'a\\'b'", "'c'"]);
    assert_eq!(texts("\"a\\\"b\"", Dialect::Mysql), ["\"a\\\"b\""]);
    assert_eq!(texts("'a\\' 'c'", Dialect::Postgres), ["'a\\'", "'c'"]);
    assert_eq!(texts("'a\\' 'c'", Dialect::Sqlite), ["'a\\'", "'c'"]);
    assert_eq!(texts("E'a\\'b' 'c'", Dialect::Postgres), ["E", "'a\\'b'", "'c'"]);
    assert_eq!(texts("e'\\\\' 'c'", Dialect::Postgres), ["e", "'\\\\'", "'c'"]);
    assert_eq!(texts("like'a\\' 'c'", Dialect::Postgres), ["like", "'a\\'", "'c'"]);
    assert_eq!(texts("E'a\\' 'c'", Dialect::Sqlite), ["E", "'a\\'", "'c'"]);
    assert_eq!(texts("'\\🦀'", Dialect::Mysql), ["'\\🦀'"]);
}

#[test]
fn an_escape_string_goes_on_after_a_line_break() {
    let continued = "E'a'\n -- c\n 'b\\';' ;";
    assert_eq!(
        texts(continued, Dialect::Postgres)[1..],
        ["'a'", "-- c\n", "'b\\';'", ";"]
    );
    assert_eq!(texts("E'a' 'b\\' ;", Dialect::Postgres)[1..], ["'a'", "'b\\'", ";"]);
    assert_eq!(
        texts("E'a'\n, 'b\\' ;", Dialect::Postgres)[1..],
        ["'a'", ",", "'b\\'", ";"]
    );
    assert_eq!(
        texts("E'a' -- c\n 'b\\'' ;", Dialect::Postgres)[2..],
        ["-- c\n", "'b\\''", ";"]
    );
}

#[test]
fn dollar_quotes_are_postgresqls() {
    let sql = "$$;$$ $a$ $b$ $$ $a$ $1 a$b$c";
    assert_eq!(
        texts(sql, Dialect::Postgres),
        ["$$;$$", "$a$ $b$ $$ $a$", "$", "1", "a$b$c"]
    );
    assert_eq!(texts("1$$;$$", Dialect::Postgres), ["1", "$$;$$"]);
    assert_eq!(texts("$1$;$1$", Dialect::Postgres)[..4], ["$", "1", "$", ";"]);
    assert_eq!(texts("$ä$;$ä$", Dialect::Postgres), ["$ä$;$ä$"]);
    assert_eq!(texts("$$;", Dialect::Mysql), ["$$", ";"]);
    assert_eq!(texts("$$;", Dialect::Sqlite), ["$$", ";"]);
}

#[test]
fn comments_end_where_the_database_ends_them() {
    assert_eq!(
        kinds("a -- b\n# c\n/* d */", Dialect::Mysql),
        [Word, LineComment, LineComment, BlockComment]
    );
    assert_eq!(texts("5--1 --", Dialect::Mysql), ["5", "-", "-", "1", "--"]);
    assert_eq!(kinds("--\t1", Dialect::Mysql), [LineComment]);
    assert_eq!(kinds("--1", Dialect::Sqlite), [LineComment]);
    assert_eq!(texts("# c", Dialect::Postgres), ["#", "c"]);
    let nested = "/* a /* b */ c */ d";
    assert_eq!(texts(nested, Dialect::Postgres), ["/* a /* b */ c */", "d"]);
    assert_eq!(texts(nested, Dialect::Sqlite)[..2], ["/* a /* b */", "c"]);
    assert_eq!(texts(nested, Dialect::Mysql)[..2], ["/* a /* b */", "c"]);
    assert_eq!(texts("/*/ a */ b", Dialect::Sqlite), ["/*/ a */", "b"]);
    assert_eq!(texts("-- a\rb", Dialect::Postgres), ["-- a\r", "b"]);
    assert_eq!(texts("-- a\rb", Dialect::Sqlite), ["-- a\rb"]);
    assert_eq!(texts("-- a\rb", Dialect::Mysql), ["-- a\rb"]);
}

#[test]
fn executable_comments_are_read() {
    let sql = "/*!40101 SET a = '*/' */ /*M!100100 b*/ /*! c */ /*!9 */ /* d */ */";
    let expected = [
        (ExecutableCommentStart, "/*!40101"),
        (Word, "SET"),
        (Word, "a"),
        (Symbol, "="),
        (String, "'*/'"),
        (ExecutableCommentEnd, "*/"),
        (ExecutableCommentStart, "/*M!100100"),
        (Word, "b"),
        (ExecutableCommentEnd, "*/"),
        (ExecutableCommentStart, "/*!"),
        (Word, "c"),
        (ExecutableCommentEnd, "*/"),
        (ExecutableCommentStart, "/*!"),
        (Number, "9"),
        (ExecutableCommentEnd, "*/"),
        (BlockComment, "/* d */"),
        (Symbol, "*"),
        (Symbol, "/"),
    ];
    assert_eq!(meaning(sql, Dialect::Mysql), expected);
    assert_eq!(kinds("/*!999999\\- sandbox */", Dialect::Mysql), [BlockComment]);
    assert_eq!(kinds("/*!40101 a */", Dialect::Sqlite), [BlockComment]);
}

#[test]
fn numbers_have_fractions_and_exponents_and_no_sign() {
    for dialect in Dialect::ALL {
        assert_eq!(texts("1.5e-3+2e5 -.5", dialect), ["1.5e-3", "+", "2e5", "-", ".", "5"]);
        assert_eq!(kinds("0xfe+1", dialect), [Number, Symbol, Number]);
        assert_eq!(texts("1..10", dialect), ["1", "..", "10"]);
        assert_eq!(texts("1.e", dialect), ["1.e"]);
    }
    assert_eq!(texts("1_000", Dialect::Postgres), ["1_000"]);
    assert_eq!(
        kinds("2fa 2_a 0xzz 0b12 1e 1e5 0x1F 0b01 12", Dialect::Mysql),
        [Word, Word, Word, Word, Number, Number, Number, Number, Number]
    );
}

#[test]
fn operators_are_read_whole() {
    assert_eq!(
        texts("a<=b||c::d->>'e'", Dialect::Postgres),
        ["a", "<=", "b", "||", "c", "::", "d", "->>", "'e'"]
    );
    assert_eq!(texts("a=-1", Dialect::Postgres), ["a", "=", "-", "1"]);
    assert_eq!(texts("(a);", Dialect::Sqlite), ["(", "a", ")", ";"]);
    assert_eq!(kinds(";", Dialect::Sqlite), [Semicolon]);
}

#[test]
fn blanks_are_one_token_and_a_byte_order_mark_is_one() {
    let found: Vec<_> = tokens("\u{feff} \t\r\n\u{b}\u{c}a", Dialect::Sqlite).collect();
    assert_eq!((found[0].kind, found[0].range()), (Whitespace, 0..9));
    assert_eq!((found[1].text, found[1].start, found[1].end()), ("a", 9, 10));
}

#[test]
fn what_is_open_reaches_to_the_end() {
    for (sql, dialect) in [
        ("'a", Dialect::Sqlite),
        ("'a\\'", Dialect::Mysql),
        ("'a\\", Dialect::Mysql),
        ("\"a\"\"", Dialect::Postgres),
        ("`a", Dialect::Mysql),
        ("[a", Dialect::Sqlite),
        ("$a$ $b$", Dialect::Postgres),
        ("/* a", Dialect::Mysql),
        ("/* /* */", Dialect::Postgres),
    ] {
        let found: Vec<_> = tokens(sql, dialect).collect();
        assert_eq!((found.len(), found[0].is_terminated), (1, false), "{sql}");
    }
    assert!(tokens("'a' \"b\" /* c */ -- d", Dialect::Postgres).all(|token| token.is_terminated));
}

#[test]
fn names_are_given_without_quotes() {
    let names = |sql, dialect: Dialect| -> Vec<_> { tokens(sql, dialect).filter_map(|token| token.name()).collect() };
    assert_eq!(
        names("a \"b\"\"c\" `d``e` [f]", Dialect::Sqlite),
        ["a", "b\"c", "d`e", "f"]
    );
    assert_eq!(names("'a' 1 ( ; -- b", Dialect::Sqlite).len(), 0);
    assert_eq!(names("\"a", Dialect::Sqlite), ["a"]);
    assert_eq!(names("[a", Dialect::Sqlite), ["a"]);
    assert_eq!(names("\"", Dialect::Sqlite), [""]);
    assert_eq!(names("\"ä", Dialect::Sqlite), ["ä"]);
}

#[test]
fn a_lexer_changes_its_syntax_on_the_way() {
    let mut lexer = tokens("'a\\' 'b'", Dialect::Mysql);
    let mut without_escapes = Syntax::from(Dialect::Mysql);
    without_escapes.backslash_escapes = false;
    lexer.set_syntax(without_escapes);
    assert_eq!(lexer.next().map(|token| token.text), Some("'a\\'"));
}
