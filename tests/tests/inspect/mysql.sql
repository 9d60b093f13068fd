CREATE TABLE users (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    login VARCHAR(60) NOT NULL,
    age TINYINT UNSIGNED,
    visits BIGINT UNSIGNED NOT NULL DEFAULT 0,
    bio TEXT,
    role ENUM('user', 'admin') NOT NULL DEFAULT 'user',
    balance DECIMAL(12,2) NOT NULL DEFAULT 0.00,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    avatar BLOB,
    is_active TINYINT(1) NOT NULL DEFAULT 1,
    code CHAR(8) NOT NULL,
    UNIQUE KEY login_unique (login),
    KEY users_by_age (age DESC, login)
) COMMENT 'People';
CREATE TABLE posts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    body LONGTEXT NOT NULL,
    words INT,
    CONSTRAINT posts_author FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT posts_words CHECK (words >= 0)
);
CREATE TABLE likes (
    user_id INT NOT NULL,
    post_id BIGINT NOT NULL,
    `type` SMALLINT NOT NULL,
    PRIMARY KEY (user_id, post_id),
    CONSTRAINT likes_post FOREIGN KEY (post_id) REFERENCES posts (id)
);
CREATE TABLE jobs (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    queue VARCHAR(191) NOT NULL,
    attempts TINYINT UNSIGNED NOT NULL,
    KEY jobs_queue_index (queue)
);
-- As WordPress, Nextcloud and Gitea have them.
CREATE TABLE wp_posts (
  ID bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  post_author bigint(20) unsigned NOT NULL DEFAULT 0,
  post_date datetime NOT NULL DEFAULT '2000-01-01 00:00:00',
  post_content longtext NOT NULL,
  post_title text NOT NULL,
  post_status varchar(20) NOT NULL DEFAULT 'publish',
  post_name varchar(200) NOT NULL DEFAULT '',
  to_ping mediumtext,
  menu_order int(11) NOT NULL DEFAULT 0,
  comment_count bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (ID),
  KEY type_status_date (post_status,post_date,ID),
  KEY post_author (post_author)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE wp_postmeta (
  meta_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  post_id bigint(20) unsigned NOT NULL DEFAULT 0,
  meta_key varchar(255) DEFAULT NULL,
  meta_value longtext,
  PRIMARY KEY (meta_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE oc_filecache (
  fileid bigint(20) NOT NULL AUTO_INCREMENT,
  storage bigint(20) NOT NULL DEFAULT 0,
  path varchar(4000) DEFAULT NULL,
  path_hash varchar(32) NOT NULL DEFAULT '',
  mimetype bigint(20) NOT NULL DEFAULT 0,
  size bigint(20) NOT NULL DEFAULT 0,
  encrypted int(11) NOT NULL DEFAULT 0,
  permissions int(11) DEFAULT 0,
  checksum varchar(255) DEFAULT NULL,
  PRIMARY KEY (fileid),
  UNIQUE KEY fs_storage_path_hash (storage,path_hash),
  KEY fs_parent (mimetype,path_hash),
  KEY fs_size (fileid,storage,size)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC;
CREATE TABLE gitea_issue (
  id bigint AUTO_INCREMENT PRIMARY KEY,
  repo_id bigint, `index` bigint,
  is_closed tinyint(1), priority int, deadline_unix bigint,
  content longtext, milestone_id bigint,
  created_unix bigint,
  meta json, bin blob, uuid binary(16), kind enum('bug','feature') NOT NULL DEFAULT 'bug', flags set('a','b'), d decimal(12,3), f float, g double, t time, y year, ts timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, dd date, small smallint unsigned, med mediumint, tiny tinyint, ch char(3), pt point,
  v int GENERATED ALWAYS AS (priority + 1) VIRTUAL, s int GENERATED ALWAYS AS (priority * 2) STORED,
  UNIQUE KEY UQE_issue_repo_index (repo_id, `index`), FULLTEXT KEY ft (content), CHECK (priority >= 0)
) COMMENT='issues';
CREATE TABLE j (id int primary key, doc longtext CHECK (json_valid(doc)), doc2 json NOT NULL DEFAULT '{}');
CREATE TABLE child (id int AUTO_INCREMENT PRIMARY KEY, post bigint unsigned, FOREIGN KEY (post) REFERENCES wp_posts (ID) ON DELETE CASCADE);
-- One name of an index on several tables, and a collation on a column.
CREATE TABLE rooms (id int AUTO_INCREMENT PRIMARY KEY, name varchar(30) COLLATE utf8mb4_bin NOT NULL, code char(8), KEY by_name (name), CONSTRAINT named CHECK (name <> 'it''s'));
CREATE TABLE floors (id int AUTO_INCREMENT PRIMARY KEY, name varchar(30) NOT NULL, UNIQUE KEY by_name (name));
CREATE TABLE logs (at datetime, line text);
