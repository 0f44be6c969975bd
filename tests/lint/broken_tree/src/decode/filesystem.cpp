auto where() { return std::filesystem::absolute("x"); }
int away() { return ::unlink("x"); }
int other() { return ::rename("x", "y"); }
