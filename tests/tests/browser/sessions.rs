//! Signing in and out.

use opp_tests::chromium::Scripts;

use crate::demo::Demo;

#[test]
fn somebody_signs_in_and_out_with_scripts() {
    signing(Scripts::On);
}

#[test]
fn somebody_signs_in_and_out_without_scripts() {
    signing(Scripts::Off);
}

fn signing(scripts: Scripts) {
    let demo = Demo::start();
    let window = demo.window(scripts);
    window.go("/admin/products/list");
    assert_eq!(window.at(), "/admin/login?next=%2Fadmin%2Fproducts%2Flist");
    window.fill("#login", "admin@example.com");
    window.fill("#password", "not the password");
    window.follow("main button");
    window.shows("The login or password is wrong");
    assert_eq!(window.value("#login"), "admin@example.com");
    demo.sign_in(&window, "admin@example.com");
    assert_eq!(window.at(), "/admin/products/list");
    window.shows("8 products");
    window.follow(".account button");
    assert_eq!(window.at(), "/admin/login?done=signed-out");
    window.shows("You are signed out.");
    window.back();
    window.soon(true, || window.at().starts_with("/admin/login?"));
    assert!(!window.text("body").contains("products"), "{}", window.text("body"));
}
