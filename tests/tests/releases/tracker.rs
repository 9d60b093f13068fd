//! What does the tracker hold in its first release?

use crate::prelude::*;
use chrono::{NaiveDate, NaiveDateTime};

#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Reader,
    Writer,
}

#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Open,
    InProgress,
    Closed,
}

#[derive(OppModel)]
struct Organisation {
    id: i32,
    #[opp(unique, max_length = 60)]
    slug: String,
    #[opp(references = users::id, on_delete = set_null, join = false)]
    owner_id: Option<i32>,
}

#[derive(OppModel)]
struct User {
    id: i32,
    #[opp(references = organisations::id)]
    organisation_id: Option<i32>,
    #[opp(max_length = 39, unique, check = "login <> ''")]
    login: String,
    #[opp(references = users::id, on_delete = set_null)]
    manager_id: Option<i32>,
    #[opp(default = uuid, unique)]
    token: OppUuid,
    avatar: Option<Vec<u8>>,
}

#[derive(OppModel)]
#[opp(primary_key(organisation_id, user_id))]
struct Membership {
    #[opp(references = organisations::id, on_delete = cascade)]
    organisation_id: i32,
    #[opp(references = users::id, on_delete = cascade)]
    user_id: i32,
    #[opp(default = "reader")]
    role: Role,
}

#[derive(OppModel)]
#[opp(unique(organisation_id, key))]
struct Project {
    id: i32,
    #[opp(references = organisations::id, on_delete = cascade)]
    organisation_id: i32,
    #[opp(max_length = 10)]
    key: String,
    #[opp(references = issues::id, on_delete = set_null, join = false)]
    pinned_issue_id: Option<i32>,
    settings: OppJson<serde_json::Value>,
}

#[derive(OppModel)]
#[opp(unique(project_id, name))]
struct Milestone {
    id: i32,
    #[opp(references = projects::id, on_delete = cascade)]
    project_id: i32,
    #[opp(max_length = 80)]
    name: String,
    due: Option<NaiveDate>,
}

#[derive(OppModel)]
#[opp(
    unique(project_id, number),
    index(status, updated_at desc),
    index(assignee_id, where = "status <> 'closed'", name = "issues_assigned_and_open"),
    check(closed_later = "closed_at IS NULL OR closed_at >= opened_at")
)]
struct Issue {
    id: i32,
    #[opp(references = projects::id, on_delete = cascade)]
    project_id: i32,
    number: i32,
    #[opp(max_length = 250, index)]
    title: String,
    body: Option<String>,
    #[opp(default = "open")]
    status: Status,
    #[opp(references = users::id)]
    author_id: i32,
    #[opp(references = users::id, on_delete = set_null)]
    assignee_id: Option<i32>,
    #[opp(references = milestones::id, on_delete = set_null)]
    milestone_id: Option<i32>,
    #[opp(references = issues::id, on_delete = set_null)]
    duplicate_of_id: Option<i32>,
    opened_at: NaiveDateTime,
    closed_at: Option<NaiveDateTime>,
    #[opp(default = now)]
    updated_at: NaiveDateTime,
    #[opp(generated = "length(title)")]
    title_length: Option<i32>,
}

#[derive(OppModel)]
struct Label {
    id: i32,
    #[opp(unique, max_length = 50)]
    name: String,
    #[opp(max_length = 7, default = "#ffffff")]
    colour: String,
}

#[derive(OppModel)]
#[opp(primary_key(issue_id, label_id))]
struct IssueLabel {
    #[opp(references = issues::id, on_delete = cascade)]
    issue_id: i32,
    #[opp(references = labels::id, on_delete = cascade, index)]
    label_id: i32,
}

#[derive(OppModel)]
#[opp(index(issue_id, written_at))]
struct Comment {
    id: i64,
    #[opp(references = issues::id, on_delete = cascade)]
    issue_id: i32,
    #[opp(references = users::id)]
    author_id: i32,
    #[opp(references = comments::id, on_delete = cascade)]
    answer_to_id: Option<i64>,
    text: String,
    #[opp(default = now)]
    written_at: OppDateTime,
}

#[derive(OppModel)]
struct Attachment {
    id: i64,
    #[opp(references = comments::id, on_delete = cascade)]
    comment_id: i64,
    #[opp(max_length = 200)]
    file_name: String,
    bytes: i64,
    checksum: Option<String>,
}

#[derive(OppModel)]
#[opp(
    table = "notification_preferences_of_each_user_for_every_single_project",
    primary_key(user_id, project_id),
    index(digest_frequency_in_minutes_counted_from_midnight)
)]
struct Preference {
    #[opp(references = users::id, on_delete = cascade)]
    user_id: i32,
    #[opp(references = projects::id, on_delete = cascade)]
    project_id: i32,
    #[opp(default = 60)]
    digest_frequency_in_minutes_counted_from_midnight: i16,
}

#[derive(OppModel)]
struct Reaction {
    id: i32,
    #[opp(references = comments::id, on_delete = cascade)]
    comment_id: i64,
    #[opp(references = users::id, on_delete = cascade)]
    user_id: i32,
    #[opp(max_length = 20)]
    emoji: String,
}

#[derive(OppView)]
#[opp(
    view = "open_issues",
    query = "SELECT id, project_id, title FROM issues WHERE status <> 'closed'"
)]
struct OpenIssue {
    id: i32,
    project_id: i32,
    title: String,
}

#[derive(OppView)]
#[opp(
    view = "busy_projects",
    query = "SELECT project_id, count(*) AS issues FROM open_issues GROUP BY project_id"
)]
struct BusyProject {
    #[opp(primary_key)]
    project_id: i32,
    issues: i64,
}

declare!(
    Organisation,
    User,
    Membership,
    Project,
    Milestone,
    Issue,
    Label,
    IssueLabel,
    Comment,
    Attachment,
    Preference,
    Reaction,
    OpenIssue,
    BusyProject,
);
