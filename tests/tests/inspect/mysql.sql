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
