using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Shouldly;
using FileMode = Pistachio.Vfs.Protocol.FileMode;
using SeekOrigin = Pistachio.Vfs.Protocol.SeekOrigin;

namespace Pistachio.Vfs.Tests;

/// <summary>The C headers say the same as the C# declarations.</summary>
[TestFixture]
internal sealed class HeaderTests
{
    private static readonly (string Header, string Constant, uint Value)[] Constants =
    [
        ("fcntl.h", "PX_O_RDONLY", (uint)OpenFlags.ReadOnly),
        ("fcntl.h", "PX_O_WRONLY", (uint)OpenFlags.WriteOnly),
        ("fcntl.h", "PX_O_RDWR", (uint)OpenFlags.ReadWrite),
        ("fcntl.h", "PX_O_ACCMODE", (uint)OpenFlags.AccessMode),
        ("fcntl.h", "PX_O_CREAT", (uint)OpenFlags.Create),
        ("fcntl.h", "PX_O_EXCL", (uint)OpenFlags.Exclusive),
        ("fcntl.h", "PX_O_NOCTTY", (uint)OpenFlags.NoControllingTerminal),
        ("fcntl.h", "PX_O_TRUNC", (uint)OpenFlags.Truncate),
        ("fcntl.h", "PX_O_APPEND", (uint)OpenFlags.Append),
        ("fcntl.h", "PX_O_NONBLOCK", (uint)OpenFlags.NonBlocking),
        ("fcntl.h", "PX_O_DSYNC", (uint)OpenFlags.DataSync),
        ("fcntl.h", "PX_O_DIRECTORY", (uint)OpenFlags.Directory),
        ("fcntl.h", "PX_O_NOFOLLOW", (uint)OpenFlags.NoFollow),
        ("fcntl.h", "PX_O_CLOEXEC", (uint)OpenFlags.CloseOnExec),
        ("fcntl.h", "PX_O_SYNC", (uint)OpenFlags.Sync),
        ("fcntl.h", "PX_O_PATH", (uint)OpenFlags.Path),
        ("fcntl.h", "PX_O_TMPFILE", (uint)OpenFlags.TemporaryFile),
        ("stdio-files.h", "PX_RENAME_NOREPLACE", (uint)RenameFlags.NoReplace),
        ("stdio-files.h", "PX_RENAME_EXCHANGE", (uint)RenameFlags.Exchange),
        ("stat.h", "PX_UTIME_NOW", VfsLimits.TimeNow),
        ("stat.h", "PX_UTIME_OMIT", VfsLimits.TimeOmit),
        ("fcntl.h", "PX_F_DUPFD", (uint)DescriptorCommand.Duplicate),
        ("fcntl.h", "PX_F_GETFD", (uint)DescriptorCommand.GetDescriptorFlags),
        ("fcntl.h", "PX_F_SETFD", (uint)DescriptorCommand.SetDescriptorFlags),
        ("fcntl.h", "PX_F_GETFL", (uint)DescriptorCommand.GetStatusFlags),
        ("fcntl.h", "PX_F_SETFL", (uint)DescriptorCommand.SetStatusFlags),
        ("fcntl.h", "PX_F_DUPFD_CLOEXEC", (uint)DescriptorCommand.DuplicateCloseOnExec),
        ("unistd-files.h", "PX_SEEK_SET", (uint)SeekOrigin.Start),
        ("unistd-files.h", "PX_SEEK_CUR", (uint)SeekOrigin.Current),
        ("unistd-files.h", "PX_SEEK_END", (uint)SeekOrigin.End),
        ("unistd-files.h", "PX_SEEK_DATA", (uint)SeekOrigin.Data),
        ("unistd-files.h", "PX_SEEK_HOLE", (uint)SeekOrigin.Hole),
        ("unistd-files.h", "PX_X_OK", (uint)Server.Permission.Execute),
        ("unistd-files.h", "PX_W_OK", (uint)Server.Permission.Write),
        ("unistd-files.h", "PX_R_OK", (uint)Server.Permission.Read),
        ("stat.h", "PX_S_IFMT", FileMode.TypeMask),
        ("stat.h", "PX_S_IFIFO", FileMode.Fifo),
        ("stat.h", "PX_S_IFCHR", FileMode.CharacterDevice),
        ("stat.h", "PX_S_IFDIR", FileMode.Directory),
        ("stat.h", "PX_S_IFBLK", FileMode.BlockDevice),
        ("stat.h", "PX_S_IFREG", FileMode.Regular),
        ("stat.h", "PX_S_IFLNK", FileMode.SymbolicLink),
        ("stat.h", "PX_S_IFSOCK", FileMode.Socket),
        ("stat.h", "PX_S_ISUID", FileMode.SetUser),
        ("stat.h", "PX_S_ISGID", FileMode.SetGroup),
        ("stat.h", "PX_S_ISVTX", FileMode.Sticky),
        ("dirent.h", "PX_DT_DIR", FileMode.Directory >> 12),
        ("dirent.h", "PX_DT_REG", FileMode.Regular >> 12),
        ("dirent.h", "PX_DT_LNK", FileMode.SymbolicLink >> 12),
        ("dirent.h", "PX_DT_CHR", FileMode.CharacterDevice >> 12),
        ("termios.h", "PX_IGNBRK", (uint)InputModes.IgnoreBreak),
        ("termios.h", "PX_BRKINT", (uint)InputModes.InterruptOnBreak),
        ("termios.h", "PX_IGNPAR", (uint)InputModes.IgnoreParity),
        ("termios.h", "PX_PARMRK", (uint)InputModes.MarkParity),
        ("termios.h", "PX_INPCK", (uint)InputModes.CheckParity),
        ("termios.h", "PX_ISTRIP", (uint)InputModes.Strip),
        ("termios.h", "PX_INLCR", (uint)InputModes.LineFeedToReturn),
        ("termios.h", "PX_IGNCR", (uint)InputModes.IgnoreReturn),
        ("termios.h", "PX_ICRNL", (uint)InputModes.ReturnToLineFeed),
        ("termios.h", "PX_IXON", (uint)InputModes.OutputFlow),
        ("termios.h", "PX_IXANY", (uint)InputModes.AnyRestarts),
        ("termios.h", "PX_IXOFF", (uint)InputModes.InputFlow),
        ("termios.h", "PX_OPOST", (uint)OutputModes.Process),
        ("termios.h", "PX_ONLCR", (uint)OutputModes.LineFeedToReturnLineFeed),
        ("termios.h", "PX_OCRNL", (uint)OutputModes.ReturnToLineFeed),
        ("termios.h", "PX_ONOCR", (uint)OutputModes.NoReturnAtStart),
        ("termios.h", "PX_ONLRET", (uint)OutputModes.LineFeedReturns),
        ("termios.h", "PX_TAB3", (uint)OutputModes.ExpandTabs),
        ("termios.h", "PX_CS8", (uint)ControlModes.EightBits),
        ("termios.h", "PX_CREAD", (uint)ControlModes.Receive),
        ("termios.h", "PX_PARENB", (uint)ControlModes.Parity),
        ("termios.h", "PX_HUPCL", (uint)ControlModes.HangUpOnClose),
        ("termios.h", "PX_CLOCAL", (uint)ControlModes.Local),
        ("termios.h", "PX_ISIG", (uint)LocalModes.Signals),
        ("termios.h", "PX_ICANON", (uint)LocalModes.Canonical),
        ("termios.h", "PX_ECHO", (uint)LocalModes.Echo),
        ("termios.h", "PX_ECHOE", (uint)LocalModes.EchoErase),
        ("termios.h", "PX_ECHOK", (uint)LocalModes.EchoKill),
        ("termios.h", "PX_ECHONL", (uint)LocalModes.EchoLineFeed),
        ("termios.h", "PX_NOFLSH", (uint)LocalModes.NoFlush),
        ("termios.h", "PX_TOSTOP", (uint)LocalModes.StopBackgroundOutput),
        ("termios.h", "PX_IEXTEN", (uint)LocalModes.Extended),
        ("termios.h", "PX_B38400", (uint)ControlModes.Speed38400),
        ("termios.h", "PX_B115200", (uint)ControlModes.Speed115200),
        ("termios.h", "PX_VINTR", ControlCharacters.Interrupt),
        ("termios.h", "PX_VQUIT", ControlCharacters.Quit),
        ("termios.h", "PX_VERASE", ControlCharacters.Erase),
        ("termios.h", "PX_VKILL", ControlCharacters.Kill),
        ("termios.h", "PX_VEOF", ControlCharacters.EndOfFile),
        ("termios.h", "PX_VTIME", ControlCharacters.Time),
        ("termios.h", "PX_VMIN", ControlCharacters.Minimum),
        ("termios.h", "PX_VSTART", ControlCharacters.Start),
        ("termios.h", "PX_VSTOP", ControlCharacters.Stop),
        ("termios.h", "PX_VSUSP", ControlCharacters.Suspend),
        ("termios.h", "PX_VEOL", ControlCharacters.EndOfLine),
    ];

    [Test]
    public void Constants_of_the_headers_are_those_of_the_library()
    {
        foreach ((string header, string constant, uint value) in Constants)
            Number(Definitions(header)[constant]).ShouldBe(value, constant);
    }

    [Test]
    public void The_fields_of_px_stat_lie_where_the_server_puts_them()
    {
        // In the order of the header; each is as long as the distance to the next.
        (string Field, int Size)[] fields =
        [
            (nameof(FileStatus.Device), 8), (nameof(FileStatus.Inode), 8), (nameof(FileStatus.Links), 8), (nameof(FileStatus.Mode), 4),
            (nameof(FileStatus.User), 4), (nameof(FileStatus.Group), 8), (nameof(FileStatus.SpecialDevice), 8), (nameof(FileStatus.Length), 8),
            (nameof(FileStatus.BlockSize), 8), (nameof(FileStatus.Blocks), 8), (nameof(FileStatus.AccessSeconds), 8),
            (nameof(FileStatus.AccessNanoseconds), 8), (nameof(FileStatus.ModificationSeconds), 8),
            (nameof(FileStatus.ModificationNanoseconds), 8), (nameof(FileStatus.ChangeSeconds), 8), (nameof(FileStatus.ChangeNanoseconds), 8),
        ];
        int offset = 0;
        foreach ((string field, int size) in fields)
        {
            ((int)Marshal.OffsetOf<FileStatus>(field)).ShouldBe(offset, field);
            offset += size;
        }

        (offset + (3 * 8)).ShouldBe(FileStatus.Size);
    }

    private static uint Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? uint.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : uint.Parse(text, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Definitions(string header)
    {
        DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pistachio.sln")))
            folder = folder.Parent;
        Dictionary<string, string> definitions = [];
        foreach (string line in File.ReadLines(Path.Combine(folder!.FullName, "include", "px", header)))
        {
            string[] words = line.Split(' ', 3);
            if (words.Length == 3 && words[0] == "#define")
                definitions[words[1]] = words[2];
        }

        return definitions;
    }
}
