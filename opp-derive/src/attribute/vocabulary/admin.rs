//! Defines the keywords of the admin panel.

use super::keyword::{Target, vocabulary};

vocabulary! {
    /// In `admin(…)`.
    AdminKeyword in Target::Inside("admin");
    Name "name" Value [] r#"name = "Order""# => "name of one row";
    NamePlural "name_plural" Value [] r#"name_plural = "Orders""# => "name of many rows";
    Identity "identity" Value [] r#"identity = "orders""# => "URL segment";
    Icon "icon" Value [] r#"icon = "box""# => "icon";
    Category "category" Value [] r#"category = "Shop""# => "group in the menu";
    CategoryIcon "category_icon" Value [] r#"category_icon = "store""# => "icon of the group";
    Order "order" Value [] "order = 10" => "position in the menu";
    Hidden "hidden" Flag [] "hidden" => "not in the menu";
    List "list" List [] "list(number, status)" => "columns of the list";
    ListExclude "list_exclude" List [] "list_exclude(notes)" => "columns left out of the list";
    Details "details" List [] "details(number, notes)" => "columns of the details page";
    DetailsExclude "details_exclude" List [] "details_exclude(notes)" => "columns left out of the details page";
    Search "search" List [] "search(number, notes, mode = words)" => "searched columns; mode: contains, words, prefix, exact";
    Filter "filter" List [] "filter(status, total(range))" => "filters; kinds: bool, choices, distinct, fk, text, range, date, empty";
    Sort "sort" List [] "sort(number, created_at)" => "sortable columns";
    DefaultSort "default_sort" List [] "default_sort(created_at desc)" => "initial order";
    PageSize "page_size" Value [] "page_size = 25" => "rows on a page";
    PageSizeOptions "page_size_options" List [] "page_size_options(25, 50, 100)" => "page sizes to choose from";
    Count "count" Value [] "count = capped(10_000)" => "auto, exact, capped(n), estimate, none";
    Pager "pager" Value [] "pager = keyset" => "offset, keyset";
    ListEditable "list_editable" List [] "list_editable(status)" => "columns edited in the list";
    DateHierarchy "date_hierarchy" Value [] "date_hierarchy = created_at" => "date column to drill down by";
    Facets "facets" Flag [] "facets" => "filters show numbers of rows";
    EmptyValue "empty_value" Value [] r#"empty_value = "-""# => "shown for NULL";
    Form "form" List [] "form(number, status)" => "columns of the forms";
    FormExclude "form_exclude" List [] "form_exclude(total)" => "columns left out of the forms";
    FormCreate "form_create" List [] "form_create(number)" => "columns of the form for a new row";
    FormEdit "form_edit" List [] "form_edit(status)" => "columns of the form for an existing row";
    IncludePk "include_pk" Flag [] "include_pk" => "forms show the primary key";
    Readonly "readonly" List [] "readonly(created_at)" => "columns that forms never write";
    Fieldset "fieldset" List [Repeats] r#"fieldset("Stock", [sku, in_stock], collapsed)"# => "group of the form";
    Inline "inline" List [Repeats] "inline(OrderLine, fk = order_id, fields(sku, qty), extra = 1)" => "child rows on the form";
    SaveAs "save_as" Flag [] "save_as" => "forms offer to save as a new row";
    SaveAsContinue "save_as_continue" Value [] "save_as_continue = false" => "whether the form continues with the new row";
    Action "action" List [Repeats] r#"action(archive, label = "Archive", confirm = "Archive {count} rows?", danger)"# => "action on selected rows";
    Can "can" List [] r#"can(view = staff, edit = any(superuser, group("marketing")))"# => "permissions; rules: nobody, superuser, staff, group(\"…\"), any(…), all(…), rows(rule, column = value), custom(crate::rule)";
    Scope "scope" List [Repeats] r#"scope(group("sales"), rep = $user.email)"# => "row filter on every query, for those whom the rule matches";
    Auth "auth" List [] "auth(login = email, password = hashed_password, active = is_active)" => "this table holds the panel's users";
    Column "column" List [Repeats] r#"column("total", expr = "price * quantity")"# => "computed column";
    Export "export" List [] "export(csv, json, columns(number), max_rows = 50_000)" => "exports";
    Audit "audit" ValueOrList [] "audit(redact(notes)) or audit = false" => "audit log";
    Validate "validate" Value [] "validate = crate::hooks::validate" => "hook: checks a form's values";
    BeforeSave "before_save" Value [] "before_save = crate::hooks::touch" => "hook: before an insert or update";
    AfterSave "after_save" Value [] "after_save = crate::hooks::notify" => "hook: after an insert or update";
    BeforeDelete "before_delete" Value [] "before_delete = crate::hooks::guard" => "hook: before a delete";
    AfterDelete "after_delete" Value [] "after_delete = crate::hooks::clean" => "hook: after a delete";
}

vocabulary! {
    /// In `fieldset(…)`, after title and columns.
    FieldsetKeyword in Target::Inside("fieldset");
    Collapsed "collapsed" Flag [] "collapsed" => "closed at first";
    Help "help" Value [] r#"help = "…""# => "explanation";
}

vocabulary! {
    /// In `inline(…)`, after the struct.
    InlineKeyword in Target::Inside("inline");
    Fk "fk" Value [] "fk = order_id" => "field that references this table";
    Fields "fields" List [] "fields(sku, qty)" => "fields on the form";
    Readonly "readonly" List [] "readonly(total)" => "fields that are never written";
    Style "style" Value [] "style = stacked" => "table, stacked";
    Extra "extra" Value [] "extra = 1" => "empty rows";
    Min "min" Value [] "min = 1" => "minimum number of rows";
    Max "max" Value [] "max = 20" => "maximum number of rows";
    CanDelete "can_delete" Value [] "can_delete = false" => "whether rows can be deleted here";
}

vocabulary! {
    /// In `action(…)`, after the name.
    ActionKeyword in Target::Inside("action");
    Label "label" Value [] r#"label = "Archive""# => "label";
    Confirm "confirm" Value [] r#"confirm = "Archive {count} rows?""# => "question before it runs";
    Danger "danger" Flag [] "danger" => "shown as dangerous";
    Needs "needs" Value [] r#"needs = group("ops")"# => "who may run it";
    Form "form" List [] "form(reason)" => "fields asked for";
    Handler "handler" Value [] "handler = crate::actions::archive" => "function that runs";
}

vocabulary! {
    /// In `can(…)`.
    CanKeyword in Target::Inside("can");
    List "list" Value [] "list = staff" => "opens the list";
    View "view" Value [] "view = staff" => "opens a row";
    Create "create" Value [] "create = superuser" => "inserts rows";
    Edit "edit" Value [] "edit = staff" => "updates rows";
    Delete "delete" Value [] "delete = nobody" => "deletes rows";
    Export "export" Value [] "export = staff" => "exports rows";
    Import "import" Value [] "import = superuser" => "imports rows; by default nobody";
    Action "action" List [Repeats] "action(archive = staff)" => "runs actions";
    Field "field" List [Repeats] "field(salary, view = superuser, edit = nobody)" => "sees and changes a field";
}

vocabulary! {
    /// In `auth(…)`.
    AuthKeyword in Target::Inside("auth");
    Login "login" Value [] "login = email" => "typed to log in";
    Password "password" Value [] "password = hashed_password" => "the password's hash";
    Active "active" Value [] "active = is_active" => "whether the user may log in";
    Staff "staff" Value [] "staff = is_staff" => "whether the user may enter the panel";
    Superuser "superuser" Value [] "superuser = is_superuser" => "whether the user may do everything";
    Group "group" Value [] "group = group" => "the user's group";
}

vocabulary! {
    /// In `column(…)`, after the name.
    ComputedKeyword in Target::Inside("column");
    Expr "expr" ValueOrList [] r#"expr = "price * quantity""# => "SQL expression; per database: `expr(sqlite = \"…\", postgres = \"…\")`";
    Label "label" Value [] r#"label = "Total""# => "label";
    Format "format" Value [] "format = money(2)" => "display";
}

vocabulary! {
    /// In `export(…)`.
    ExportKeyword in Target::Inside("export");
    Csv "csv" Flag [] "csv" => "comma-separated values";
    Json "json" Flag [] "json" => "JSON";
    Columns "columns" List [] "columns(number)" => "columns; by default those of the list";
    MaxRows "max_rows" Value [] "max_rows = 50_000" => "maximum number of rows";
}

vocabulary! {
    /// In `audit(…)`.
    AuditKeyword in Target::Inside("audit");
    Redact "redact" List [] "redact(notes)" => "columns whose values are not recorded";
}

vocabulary! {
    /// In the parentheses of a widget.
    WidgetKeyword in Target::Inside("widget");
    Rows "rows" Value [] "rows = 6" => "lines";
    Dir "dir" Value [] r#"dir = "photos""# => "directory of uploads";
    Types "types" List [] r#"types("image/png", "image/jpeg")"# => "types of uploads";
    Max "max" Value [] r#"max = "5 MB""# => "maximum size of an upload";
}
