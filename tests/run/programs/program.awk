# Fields, arrays, patterns, files, commands by pipe and two-way by coprocess; each line is the same on Linux.
BEGIN {
    FS = ":"
    name = "/tmp/awk." PROCINFO["pid"]
    for (i = 1; i <= 300; i++)
        print i ":" i % 7 ":" sprintf("%05.2f", i / 3) > name
    close(name)
    while ((getline < name) > 0) {
        sum[$2] += $1
        last = $3
    }
    close(name)
    PROCINFO["sorted_in"] = "@val_num_desc"
    for (key in sum)
        print "remainder", key, sum[key]
    print "last", last
    print gensub(/([a-z]+) ([a-z]+)/, "\\2 \\1", "g", "one two three four"), toupper("ü"), length("größe")
    print substr("substring", 4, 3), index("haystack", "st"), match("aaa123", /[0-9]+/), RSTART, RLENGTH
    n = split("c b a", parts, " ")
    asort(parts)
    print n, parts[1], parts[2], parts[3]
    print strftime("%Y-%m-%d %H:%M", 86400 * 365, 1), and(12, 10), xor(12, 10), lshift(1, 20)
    printf "%s|%-6s|%6.3f|%x|%c\n", "text", "left", 3.14159, 255, 65
    command = "cat"
    for (i = 3; i > 0; i--)
        print "line", i |& command
    close(command, "to")
    while ((command |& getline answer) > 0)
        print "coprocess:", answer
    print "closed", close(command)
    "echo from a command; exit 3" | getline answer
    print answer, close("echo from a command; exit 3")
    print "status", system("rm " name)
    exit 4
}
END { print "end" }
