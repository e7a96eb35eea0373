using Pistachio.Build.Programs;

namespace Pistachio.Build.NetPrograms;

/// <summary>The root directories: that of the board, and that of the programs on this Linux that talk to it.</summary>
internal static class NetworkRoots
{
    private static readonly string[] Basics = ["libc6", "libgcc-s1", "zlib1g", "dash", "coreutils", "libselinux1", "libpcre2-8-0", "libgmp10", "base-passwd", "netbase", "busybox-static"];

    private static readonly string[] Curl =
    [
        "curl", "libcurl4", "libnghttp2-14", "libidn2-0", "librtmp1", "libssh2-1", "libpsl5", "libssl3", "libgssapi-krb5-2", "libldap-2.5-0", "libzstd1", "libbrotli1",
        "libunistring2", "libgnutls30", "libhogweed6", "libnettle8", "libkrb5-3", "libk5crypto3", "libcom-err2", "libkrb5support0", "libsasl2-2", "libp11-kit0", "libtasn1-6",
        "libkeyutils1", "libffi8",
    ];

    private static readonly string[] Redis =
        ["redis-tools", "libjemalloc2", "liblzf1", "libatomic1", "libsystemd0", "libcap2", "libgcrypt20", "libgpg-error0", "liblz4-1", "liblzma5", "libstdc++6", "lua-cjson", "lua-bitop", "liblua5.1-0"];

    private static readonly string[] Iproute = ["iproute2", "libbpf1", "libelf1", "libmnl0", "libbsd0", "libmd0"];

    private static readonly string[] Iperf = ["iperf3", "libiperf0", "libsctp1"];

    /// <summary>The programs on the board.</summary>
    public static LargeProgram Board { get; } = new(
        "board",
        "board",
        [
            .. Basics, .. Curl, .. Redis, .. Iperf, .. Iproute, "redis-server", "nginx", "libcrypt1", "libexpat1", "libbz2-1.0", "libuuid1", "python3.11-minimal",
            "libpython3.11-minimal", "libpython3.11-stdlib", "media-types",
        ],
        ["nginx.conf", "ping.py"],
        [],
        []);

    /// <summary>The programs on this Linux: clients, tshark, which reads what went over the wire, and what loses packets and floods.</summary>
    public static LargeProgram Host { get; } = new(
        "host",
        "host",
        [
            .. Basics, .. Curl, .. Redis, .. Iperf, "apache2-utils", "libapr1", "libaprutil1", "libcrypt1", "libexpat1", "libuuid1", "hping3", "libtcl8.6", "nftables",
            "libnftables1", "libnftnl11", "libmnl0", "libxtables12", "libjansson4", "libedit2", "libbsd0", "libmd0", "libtinfo6", "tshark", "wireshark-common", "libpcap0.8",
            "libdbus-1-3", "libwireshark16", "libwireshark-data", "libwiretap13", "libwsutil14", "libglib2.0-0", "libc-ares2", "libxml2", "libicu72", "liblua5.2-0",
            "libsmi2ldbl", "libsnappy1v5",
        ],
        [],
        [],
        []);
}
