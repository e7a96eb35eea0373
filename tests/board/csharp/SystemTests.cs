using System;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Configuration, names of the network, and functions of files that are made of others.</summary>
internal static class SystemTests
{
    private const int PageSize = 30; // PX_SC_PAGESIZE
    private const int MostChildren = 1; // PX_SC_CHILD_MAX
    private const int NameBytes = 3; // PX_PC_NAME_MAX
    private const int Internet = 2; // AF_INET
    private const int Internet6 = 10; // AF_INET6
    private const int Stream = 1; // SOCK_STREAM
    private const int CreateToReadAndWrite = 0x42;
    private const int ReadAndWrite = 2;
    private const long NoRoom = -28; // ENOSPC
    private const long NoFamily = -97; // EAFNOSUPPORT
    private const long NoDevice = -6; // ENXIO
    private const long NoTerminal = -25; // ENOTTY

    public static void Configuration()
    {
        Span<byte> name = stackalloc byte[65];
        Check.Is(Px.GetConfiguration(PageSize, out long value), 0);
        Check.Is(value, 4096);
        Check.Is(Px.GetConfiguration(99_999, out _), Error.Invalid);
        Check.Is(Px.GetConfiguration(MostChildren, out value), 0);
        Check.Is(Px.GetPathConfiguration("/\0"u8, NameBytes, out value), 0);
        Check.Is(value, 255);
        Check.Is(Px.GetPathConfiguration("/nothing\0"u8, NameBytes, out _), Error.NotFound);
        Check.Is(Px.GetPathConfiguration("/"u8, NameBytes, out _), Error.Invalid);
        Check.Is(Px.GetFileConfiguration(1, 99_999, out _), Error.Invalid);
        Check.Is(Px.GetHostName(name), 0);
        Check.That(name[0] != 0);
        Check.Is(Px.ChangeNice(1, out int nice), 0);
        Check.Is(nice, 1);
        Check.Is(Px.ChangeNice(-2, out nice), 0);
        Check.Is(nice, -1);
        Check.Is(Px.ChangeNice(1, out nice), 0);
        Check.Is(nice, 0);
        Check.That(Px.MakeKey("/\0"u8, 1) != Px.MakeKey("/\0"u8, 2));
        Check.Is(Px.MakeKey("/nothing\0"u8, 1), Error.NotFound);
    }

    public static void NetworkNames()
    {
        Span<byte> address = stackalloc byte[16];
        Span<byte> text = stackalloc byte[46];
        Check.Is(Px.TextToAddress(Internet, "127.0.0.1\0"u8, address), 0);
        Check.That(address[0] == 127 && address[3] == 1);
        Check.Is(Px.TextToAddress(Internet, "127.0.0\0"u8, address), Error.Invalid);
        Check.Is(Px.TextToAddress(77, "127.0.0.1\0"u8, address), NoFamily);
        Check.Is(Px.AddressToText(Internet, address, text), 0);
        Check.That(text[0] == '1' && text[8] == '1' && text[9] == 0);
        Check.Is(Px.AddressToText(Internet, address, text[..4]), NoRoom);
        Check.Is(Px.TextToAddress(Internet6, "::1\0"u8, address), 0);
        Check.Is(Px.AddressToText(Internet6, address, text), 0);
        Check.That(text[0] == ':' && text[1] == ':' && text[2] == '1' && text[3] == 0);
        Check.Is(Px.AddressToText(Internet6, address[..4], text), Error.Invalid);

        AddressInformation hints = new() { Family = Internet, Type = Stream, Flags = 4 };
        Check.Is(Px.GetAddresses("127.0.0.1\0"u8, "80\0"u8, in hints, out ulong list), 0);
        AddressInformation found = Px.At<AddressInformation>(list);
        Check.Is(found.Family, Internet);
        Check.Is((long)found.Next, 0);
        Check.Is(Px.At<byte>(found.Address + 3), 80);
        Check.Is(Px.At<byte>(found.Address + 4), 127);
        Span<byte> service = stackalloc byte[8];
        Px.FreeAddresses(list);
        Check.Is(Px.GetNames([2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], text, service, 3), 0);
        Check.That(text[0] == '1' && service[0] == '8' && service[2] == 0);
        Check.Is(Px.GetAddresses("no address\0"u8, default, in hints, out _), -2);
        Check.That(Px.At<byte>(Px.AddressErrorText(-2)) != 0);
        Check.Is(Px.InterfaceNumber("lo\0"u8), 1);
        Check.Is(Px.InterfaceName(1, text), 0);
        Check.That(text[0] == 'l' && text[1] == 'o' && text[2] == 0);
        Check.Is(Px.InterfaceName(999, text), NoDevice);
        Check.Is(Px.InterfaceName(1, text[..8]), Error.Invalid);
    }

    public static void Files()
    {
        Span<byte> name = stackalloc byte[32];
        Span<PosixTime> times = stackalloc PosixTime[2];
        int file = (int)Px.SharedMemoryOpen("/csharp\0"u8, CreateToReadAndWrite, 0x180);
        Check.That(file >= 0);
        times[1].Seconds = 12_345;
        Check.Is(Px.Futimens(file, times), 0);
        Check.Is(Px.Futimens(file, times[..1]), Error.Invalid);
        Check.Is(Px.Fstat(file, out PosixStatus status), 0);
        Check.Is(status.Modified.Seconds, 12_345);
        Check.Is(Px.LockPart(file, 1, 10), 0);
        Check.Is(Px.LockPart(file, 3, 10), 0);
        Check.Is(Px.LockPart(file, 9, 10), Error.Invalid);
        Check.Is(Px.IsAtMark(file), NoTerminal);
        Check.Is(Px.TerminalName(file, name), NoTerminal);
        Check.Is(Px.GrantPseudoTerminal(file), Error.Invalid);
        Check.Is(Px.Close(file), 0);
        Check.Is(Px.SharedMemoryUnlink("/csharp\0"u8), 0);
        Check.Is(Px.SharedMemoryUnlink("/csharp\0"u8), Error.NotFound);
        int master = (int)Px.OpenPseudoTerminal(ReadAndWrite);
        Check.That(master >= 0);
        Check.Is(Px.GrantPseudoTerminal(master), 0);
        Check.Is(Px.Close(master), 0);
        Check.Is(Px.MkdirAt(-100, "/dev/shm/csharp\0"u8, 0x1C0), 0);
        Check.Is(Px.Remove("/dev/shm/csharp\0"u8), 0);
        Check.Is(Px.Remove("/dev/shm/csharp\0"u8), Error.NotFound);
    }

    public static void ExtendedAttributes()
    {
        const long noData = -61; // ENODATA
        Span<byte> room = stackalloc byte[32];
        int file = (int)Px.SharedMemoryOpen("/csharp\0"u8, CreateToReadAndWrite, 0x180);
        Check.That(file >= 0);
        Check.Is(Px.SetAttribute("/dev/shm/csharp\0"u8, "user.one\0"u8, "value"u8, Px.AttributeCreate), 0);
        Check.Is(Px.SetAttribute("/dev/shm/csharp\0"u8, "user.one\0"u8, "value"u8, Px.AttributeCreate), Error.Exists);
        Check.Is(Px.SetAttribute("/dev/shm/csharp\0"u8, "user.one"u8, "value"u8, 0), Error.Invalid);
        Check.Is(Px.LinkSetAttribute("/dev/shm/csharp\0"u8, "user.two\0"u8, default, Px.AttributeReplace), noData);
        Check.Is(Px.FileSetAttribute(file, "user.two\0"u8, default, 0), 0);
        Check.Is(Px.GetAttribute("/dev/shm/csharp\0"u8, "user.one\0"u8, default), 5);
        Check.Is(Px.LinkGetAttribute("/dev/shm/csharp\0"u8, "user.one\0"u8, room[..4]), Error.Range);
        Check.Is(Px.FileGetAttribute(file, "user.one\0"u8, room), 5);
        Check.That(room[0] == 'v' && room[4] == 'e');
        Check.Is(Px.FileGetAttribute(file, "user.two\0"u8, room), 0);
        Check.Is(Px.ListAttributes("/dev/shm/csharp\0"u8, default), 18);
        Check.Is(Px.LinkListAttributes("/dev/shm/csharp\0"u8, room), 18);
        Check.Is(Px.FileListAttributes(file, room), 18);
        Check.That(room[5] == 'o' && room[8] == 0 && room[14] == 't');
        Check.Is(Px.RemoveAttribute("/dev/shm/csharp\0"u8, "user.one\0"u8), 0);
        Check.Is(Px.LinkRemoveAttribute("/dev/shm/csharp\0"u8, "user.one\0"u8), noData);
        Check.Is(Px.FileRemoveAttribute(file, "user.two\0"u8), 0);
        Check.Is(Px.FileListAttributes(file, room), 0);
        Check.Is(Px.Close(file), 0);
        Check.Is(Px.SharedMemoryUnlink("/csharp\0"u8), 0);
    }
}
