using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Pistachio.LibPosix.Tests.Image;

namespace Pistachio.LibPosix.Tests.Doors;

/// <summary>What the sources of the C# door say: the functions that its methods are, and the code that they call.</summary>
internal static partial class CSharpMethods
{
    private const string Door = "core/libposix/door";

    private static readonly string Sources = string.Concat(Read(Door, "*.cs"));
    private static readonly string Calls = string.Concat(Read(Door + "/csharp", "*.c"));

    /// <summary>Functions of the C door that have no method, and why.</summary>
    public static readonly Dictionary<string, string> WithoutMethod = new()
    {
        ["px_vfork"] = "returns twice, as no method can",
        ["px_errno_location"] = "each method has its own result",
        ["px_opendir"] = Stream,
        ["px_fdopendir"] = Stream,
        ["px_readdir_r"] = Stream,
        ["px_dirfd"] = Stream,
        ["px_rewinddir"] = Stream,
        ["px_telldir"] = Stream,
        ["px_seekdir"] = Stream,
        ["px_closedir"] = Stream,
        ["px_creat"] = "Px.Open with PX_O_CREAT | PX_O_WRONLY | PX_O_TRUNC",
        ["px_pipe"] = "Px.Pipe without flags",
        ["px_access"] = "Px.FaccessAt" + Here,
        ["px_readlink"] = "Px.ReadLinkAt" + Here,
        ["px_link"] = "Px.LinkAt" + Here,
        ["px_symlink"] = "Px.SymlinkAt" + Here,
        ["px_unlink"] = "Px.UnlinkAt" + Here,
        ["px_rmdir"] = "Px.UnlinkAt with PX_AT_REMOVEDIR",
        ["px_chown"] = "Px.FchownAt" + Here,
        ["px_lchown"] = "Px.FchownAt with PX_AT_SYMLINK_NOFOLLOW",
        ["px_chmod"] = "Px.FchmodAt" + Here,
        ["px_mkdir"] = "Px.MkdirAt" + Here,
        ["px_mkfifo"] = "Px.MknodAt" + Here + " and PX_S_IFIFO",
        ["px_mkfifoat"] = "Px.MknodAt with PX_S_IFIFO",
        ["px_mknod"] = "Px.MknodAt" + Here,
        ["px_rename"] = "Px.RenameAt2" + Here,
        ["px_renameat"] = "Px.RenameAt2 without flags",
        ["px_accept"] = "Px.Accept without flags",
        ["px_mq_close"] = "Px.Close: a queue is a descriptor",
        ["px_wait"] = "Px.WaitPid of -1",
        ["px_getpgrp"] = "Px.GetGroup of 0",
        ["px_execl"] = Variable,
        ["px_execle"] = Variable,
        ["px_execlp"] = Variable,
        ["px_spawn"] = "no function of POSIX; Px.Spawn",
        ["px_cfgetispeed"] = Speed,
        ["px_cfgetospeed"] = Speed,
        ["px_cfsetispeed"] = Speed,
        ["px_cfsetospeed"] = Speed,
        ["px_ttyname"] = "memory of all threads; Px.TerminalName",
        ["px_ctermid"] = "always /dev/tty",
        ["px_htonl"] = Order,
        ["px_htons"] = Order,
        ["px_ntohl"] = Order,
        ["px_ntohs"] = Order,
        ["px_inet_addr"] = "Px.TextToAddress",
        ["px_inet_aton"] = "Px.TextToAddress",
        ["px_inet_ntoa"] = "memory of all threads; Px.AddressToText",
        ["px_if_nameindex"] = "Px.InterfaceName, of each number",
        ["px_if_freenameindex"] = "as above",
        ["px_sigemptyset"] = Mask,
        ["px_sigfillset"] = Mask,
        ["px_sigaddset"] = Mask,
        ["px_sigdelset"] = Mask,
        ["px_sigismember"] = Mask,
        ["px_time"] = "Px.GetTime",
        ["px_gettimeofday"] = "obsolescent; Px.GetTime",
    };

    private const string Stream = "Px.GetDirectoryEntries gives the entries of a descriptor; there are no streams";
    private const string Here = " with PX_AT_FDCWD";
    private const string Variable = "methods have no variable number of arguments; Px.Execve";
    private const string Speed = "fields of TerminalSettings";
    private const string Order = "BinaryPrimitives";
    private const string Mask = "a mask is a number: bit n - 1 is signal n";

    /// <summary>Functions that the summary of a public method says it is.</summary>
    public static IReadOnlySet<string> Named { get; } =
        Method().Matches(Sources).SelectMany(method => Function().Matches(method.Groups[1].Value)).Select(name => name.Value).ToHashSet();

    /// <summary>What the methods are linked with: in the function table, as points, in the C door; and what the C files for the door call.</summary>
    public static IReadOnlySet<string> Linked { get; } = Import().Matches(Sources).Select(import => import.Groups[1].Value)
        .Concat(Function().Matches(Calls).Select(name => name.Value)).ToHashSet();

    private static IEnumerable<string> Read(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(BlobFile.RepositoryRoot, folder), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    [GeneratedRegex(@"<summary>((?:(?!</summary>)[\s\S])*)</summary>\s*(?:///.*\s*|\[.*\]\s*)*public static")]
    private static partial Regex Method();

    [GeneratedRegex(@"(?<!struct )\bpx_\w+")]
    private static partial Regex Function();

    [GeneratedRegex(@"RuntimeImport\(""(px_\w+)""\)")]
    private static partial Regex Import();
}
