//! Do the words that parse and the words that are taught stay the same?
