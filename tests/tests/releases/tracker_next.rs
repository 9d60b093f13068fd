//! What does the tracker hold in its second release?

use crate::prelude::*;
use chrono::NaiveDateTime;

#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Guest,
    Reader,
    Writer,
}

#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Open,
    InProgress,
    Closed,
    Rejected,
}

#[derive(OppModel)]
struct Organisation {
    id: i32,
    #[opp(unique, max_length = 100, check = "length(slug) > 2")]
    slug: String,
    #[opp(references = users::id, on_delete = set_null, join = false)]
    owner_id: Option<i32>,
}

#[derive(OppModel)]
struct User {
    id: i32,
    #[opp(references = organisations::id)]
    organisation_id: Option<i32>,
    #[opp(max_length = 50, unique, index, check = "login <> 'root'")]
    login: String,
    #[opp(references = users::id, on_delete = set_null)]
    manager_id: Option<i32>,
    #[opp(default = uuid, unique)]
    token: OppUuid,
    avatar: Option<Vec<u8>>,
    #[opp(default = 0)]
    failed_logins: i32,
    #[opp(default = "2026-01-01 10:00:00")]
    last_seen: NaiveDateTime,
}

#[derive(OppModel)]
#[opp(primary_key(organisation_id, user_id))]
struct Membership {
    #[opp(references = organisations::id, on_delete = cascade)]
    organisation_id: i32,
    #[opp(references = users::id, on_delete = cascade)]
    user_id: i32,
    #[opp(default = "guest")]
    role: Role,
}

#[derive(OppModel)]
#[opp(unique(key, organisation_id), index(organisation_id, name = "projects_by_owner"))]
struct Project {
    id: i32,
    #[opp(references = organisations::id, on_delete = cascade)]
    organisation_id: i32,
    #[opp(max_length = 10)]
    key: String,
    #[opp(references = issues::id, on_delete = set_null, join = false)]
    pinned_issue_id: Option<i32>,
    #[opp(comment = "what's set; -- all")]
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
    due: Option<NaiveDateTime>,
}

#[derive(OppModel)]
#[opp(
    unique(project_id, number),
    index(updated_at, status desc),
    index(assignee_id, where = "status = 'open'", name = "issues_assigned_and_open"),
    check(closed_later = "closed_at IS NULL OR closed_at > opened_at OR number > 0")
)]
struct Issue {
    id: i32,
    #[opp(references = projects::id, on_delete = cascade)]
    project_id: i32,
    number: i32,
    #[opp(max_length = 250, index)]
    title: String,
    #[opp(renamed_from = "body")]
    description: Option<String>,
    #[opp(default = "in_progress")]
    status: Status,
    #[opp(references = users::id, on_delete = cascade)]
    author_id: i32,
    #[opp(references = users::id, on_delete = set_null)]
    assignee_id: Option<i32>,
    #[opp(references = milestones::id, on_delete = set_null)]
    milestone_id: Option<i32>,
    #[opp(references = issues::id, on_delete = restrict)]
    duplicate_of_id: Option<i32>,
    opened_at: NaiveDateTime,
    closed_at: Option<NaiveDateTime>,
    #[opp(default = now)]
    updated_at: NaiveDateTime,
    #[opp(generated = "length(title)")]
    title_length: Option<i32>,
}

#[derive(OppModel)]
#[opp(renamed_from = "labels")]
struct Tag {
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
    #[opp(references = tags::id, on_delete = cascade, index)]
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
    #[opp(check = "bytes >= 0")]
    bytes: i64,
    #[opp(default = "application/octet-stream", max_length = 100, index)]
    media_type: String,
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
    #[opp(default = 30)]
    digest_frequency_in_minutes_counted_from_midnight: i32,
}

#[derive(OppModel)]
#[opp(unique(comment_id, user_id, emoji))]
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
    query = "SELECT id, project_id, description, title FROM issues WHERE status <> 'closed'"
)]
struct OpenIssue {
    id: i32,
    project_id: i32,
    description: Option<String>,
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
    Tag,
    IssueLabel,
    Comment,
    Attachment,
    Preference,
    Reaction,
    OpenIssue,
    BusyProject,
);
