using System;
using System.Buffers.Binary;

namespace Pistachio.BootFormat;

/// <summary>What a server of the manifest is for, and so when the root task starts it.</summary>
public enum ServerRole : uint
{
    /// <summary>Always.</summary>
    Service = 0,
    /// <summary>Only when the kernel command line holds the word <c>hil=</c> with its name.</summary>
    Conformance = 1,
    /// <summary>Only when the kernel command line holds the word <c>bench</c>.</summary>
    Bench = 2,
}

/// <summary>What the root task does when a server ends.</summary>
public enum RestartPolicy : uint
{
    /// <summary>Leave it.</summary>
    Never = 0,
    /// <summary>Start it again when it died by a fault or with a status other than 0.</summary>
    OnFailure = 1,
    /// <summary>Start it again whatever the reason.</summary>
    Always = 2,
}

/// <summary>What a grant of the manifest gives.</summary>
public enum GrantKind : uint
{
    /// <summary>The server's own endpoint, to wait on. Endpoints that others are granted lead here.</summary>
    Service = 1,
    /// <summary>An endpoint of the server with number <see cref="ManifestGrant.Argument0"/>, with the badge and the rights.</summary>
    Endpoint = 2,
    /// <summary>
    /// Untyped memory: <see cref="ManifestGrant.Argument0"/> pages, or if that is 0, <see cref="ManifestGrant.Argument1"/> percent (1 to 100) of the
    /// largest piece of memory that is free when the root task begins.
    /// </summary>
    Untyped = 3,
    /// <summary>I/O ports: first in <see cref="ManifestGrant.Argument0"/>, how many in <see cref="ManifestGrant.Argument1"/>.</summary>
    PortRange = 4,
    /// <summary>
    /// The interrupt line in <see cref="ManifestGrant.Argument0"/>; with <see cref="ManifestGrant.MessageInterrupt"/> in
    /// <see cref="ManifestGrant.Argument1"/>, the message interrupt of that number, from 0.
    /// </summary>
    Interrupt = 5,
    /// <summary>The kernel console, the clock and the power switch.</summary>
    Machine = 6,
    /// <summary>A notification of its own; <see cref="ManifestGrant.BoundNotification"/> in <see cref="ManifestGrant.Argument0"/>: bound to its thread.</summary>
    Notification = 7,
    /// <summary>The address space that the server runs in.</summary>
    AddressSpace = 8,
    /// <summary>
    /// The pages of one entry of the boot archive, as memory. The name of the entry, up to 16 bytes, in <see cref="ManifestGrant.Argument0"/> and
    /// <see cref="ManifestGrant.Argument1"/>, the first byte in the lowest bits, zero bytes behind it. Badge 1: when the archive has no such entry
    /// the server starts without; badge 0: it cannot start. The size is that of the memory, in pages; what lies behind the bytes of the
    /// entry is zero, and its format must say how many they are.
    /// </summary>
    BootFile = 9,
    /// <summary>
    /// All physical addresses that are no memory, to read and write: several capabilities, whose names end in 0, 1 and so on. Its start page tells where
    /// the configuration space of PCI Express is, as that of the root task does.
    /// </summary>
    DeviceMemory = 10,
    /// <summary>
    /// Memory that outlives the server, with what is in it, and with what others have mapped of it: each that is started anew gets the same. Its size
    /// as of <see cref="Untyped"/>.
    /// </summary>
    LastingMemory = 11,
}

/// <summary>
/// The manifest: which servers the root task starts, in this order, and which capabilities each gets. It is written by the build and
/// lies in the boot archive, whose checksum covers it. Little endian.
/// </summary>
/// <remarks>
/// <code>
///  header, 64 bytes          server, 128 bytes                     grant, 48 bytes
///   0  magic "PISTMANI"        0  name, 32 bytes                     0  name, 16 bytes
///   8  version                32  program (archive entry), 32 bytes 16  kind
///  12  server count           64  priority   68  restart policy     20  rights
///  16  grant count            72  budget, ns 80  period, ns         24  argument 0
///  20  zero                   88  memory maximum in pages           32  argument 1
///  24  board name, 32 bytes   96  heap in pages                     40  badge
///  56  zero                  104  stack in pages
///                            108  slots of its capability table
///                            112  first grant  116  grant count
///                            120  role         124  restart limit
/// </code>
/// Names are NUL padded. The servers follow the header, the grants follow the servers.
/// </remarks>
public readonly ref struct Manifest
{
    public const ulong Magic = 0x494E_414D_5453_4950; // "PISTMANI"
    public const uint Version = 1;
    public const int HeaderSize = 64;
    public const int ServerSize = 128;
    public const int GrantSize = 48;
    public const int GrantNameSize = 16;
    /// <summary>Most bytes of the name of a boot file that is granted.</summary>
    public const int EntryNameSize = 16;
    public const int MaximumServers = 64;
    public const int MaximumGrants = 1024;

    private readonly ReadOnlySpan<byte> _bytes;

    private Manifest(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        ServerCount = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12));
    }

    /// <summary>Number of servers; 0 of a manifest that was refused.</summary>
    public int ServerCount { get; }

    /// <summary>Name of the board that the image was made for.</summary>
    public ReadOnlySpan<byte> Board => Fields.Text(_bytes.Slice(24, Fields.NameSize));

    /// <summary>Checks a manifest; nothing is used of one that fails.</summary>
    public static FormatStatus Open(ReadOnlySpan<byte> bytes, out Manifest manifest)
    {
        manifest = default;
        if (bytes.Length < HeaderSize)
        {
            return FormatStatus.TooShort;
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            return FormatStatus.WrongMagic;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8)) != Version)
        {
            return FormatStatus.WrongVersion;
        }

        var servers = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12));
        var grants = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(16));
        if (servers > MaximumServers || grants > MaximumGrants)
        {
            return FormatStatus.TooMany;
        }

        if (HeaderSize + (servers * ServerSize) + (grants * GrantSize) > (uint)bytes.Length)
        {
            return FormatStatus.TooShort;
        }

        if (!Fields.IsName(bytes.Slice(24, Fields.NameSize)))
        {
            return FormatStatus.BadName;
        }

        var opened = new Manifest(bytes);
        var status = Check(opened, grants);
        if (status == FormatStatus.Ok)
        {
            manifest = opened;
        }

        return status;
    }

    /// <summary>A server, by number from 0 to <see cref="ServerCount"/> - 1.</summary>
    public ManifestServer Server(int number) => new(_bytes.Slice(HeaderSize + (number * ServerSize), ServerSize));

    /// <summary>A grant of a server, by number from 0 to its <see cref="ManifestServer.GrantCount"/> - 1.</summary>
    public ManifestGrant Grant(ManifestServer server, int number) => Grant(server.FirstGrant + number);

    private ManifestGrant Grant(int number) =>
        new(_bytes.Slice(HeaderSize + (ServerCount * ServerSize) + (number * GrantSize), GrantSize));

    private static FormatStatus Check(Manifest manifest, uint grantCount)
    {
        for (var i = 0; i < manifest.ServerCount; i++)
        {
            var status = manifest.Server(i).Check(grantCount);
            if (status != FormatStatus.Ok)
            {
                return status;
            }
        }

        for (var i = 0; i < (int)grantCount; i++)
        {
            var status = manifest.Grant(i).Check(manifest.ServerCount);
            if (status != FormatStatus.Ok)
            {
                return status;
            }
        }

        return FormatStatus.Ok;
    }
}

/// <summary>One server of a manifest.</summary>
public readonly ref struct ManifestServer
{
    private readonly ReadOnlySpan<byte> _record;

    internal ManifestServer(ReadOnlySpan<byte> record) => _record = record;

    public ReadOnlySpan<byte> Name => Fields.Text(_record.Slice(0, Fields.NameSize));

    /// <summary>Name of the entry of the boot archive that holds its program.</summary>
    public ReadOnlySpan<byte> Program => Fields.Text(_record.Slice(32, Fields.NameSize));

    /// <summary>0 (lowest) to 255.</summary>
    public byte Priority => (byte)Word(64);

    public RestartPolicy Restart => (RestartPolicy)Word(68);

    /// <summary>CPU time per <see cref="Period"/>, in nanoseconds.</summary>
    public ulong Budget => Long(72);

    /// <summary>In nanoseconds; the same as the budget for a plain time slice.</summary>
    public ulong Period => Long(80);

    /// <summary>Most pages that the server may hold in all.</summary>
    public ulong MemoryPages => Long(88);

    public ulong HeapPages => Long(96);

    public uint StackPages => Word(104);

    public uint CapabilitySlots => Word(108);

    public int GrantCount => (int)Word(116);

    public ServerRole Role => (ServerRole)Word(120);

    /// <summary>How often it is restarted before the root task gives up.</summary>
    public uint RestartLimit => Word(124);

    internal int FirstGrant => (int)Word(112);

    internal FormatStatus Check(uint grantCount)
    {
        if (!Fields.IsName(_record.Slice(0, Fields.NameSize)) || !Fields.IsName(_record.Slice(32, Fields.NameSize)))
        {
            return FormatStatus.BadName;
        }

        if (Word(64) > byte.MaxValue
            || Word(68) > (uint)RestartPolicy.Always
            || Word(120) > (uint)ServerRole.Bench
            || Budget == 0
            || Budget > Period)
        {
            return FormatStatus.BadValue;
        }

        return Word(112) > grantCount || Word(116) > grantCount - Word(112) ? FormatStatus.OutOfRange : FormatStatus.Ok;
    }

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_record.Slice(offset));

    private ulong Long(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_record.Slice(offset));
}

/// <summary>One capability that a server of a manifest gets.</summary>
public readonly ref struct ManifestGrant
{
    private readonly ReadOnlySpan<byte> _record;

    internal ManifestGrant(ReadOnlySpan<byte> record) => _record = record;

    /// <summary>Under this name the server finds the handle in its start page; at most 15 bytes.</summary>
    public ReadOnlySpan<byte> Name => Fields.Text(_record.Slice(0, Manifest.GrantNameSize));

    /// <summary>The notification is bound to the server's first thread, so that signals end its wait for messages.</summary>
    public const ulong BoundNotification = 1;

    /// <summary>The interrupt is raised by a message, not by a line.</summary>
    public const ulong MessageInterrupt = 1;

    public GrantKind Kind => (GrantKind)BinaryPrimitives.ReadUInt32LittleEndian(_record.Slice(16));

    /// <summary>The rights, as in <c>Pistachio.Abi.Rights</c>.</summary>
    public byte Rights => (byte)BinaryPrimitives.ReadUInt32LittleEndian(_record.Slice(20));

    public ulong Argument0 => BinaryPrimitives.ReadUInt64LittleEndian(_record.Slice(24));

    public ulong Argument1 => BinaryPrimitives.ReadUInt64LittleEndian(_record.Slice(32));

    public ulong Badge => BinaryPrimitives.ReadUInt64LittleEndian(_record.Slice(40));

    /// <summary>Of a <see cref="GrantKind.BootFile"/>: the name of the entry.</summary>
    public ReadOnlySpan<byte> Entry => Fields.Text(EntryField);

    /// <summary>Of a <see cref="GrantKind.BootFile"/>: whether the server starts without it when the archive has no such entry.</summary>
    public bool IsOptional => Badge == 1;

    private ReadOnlySpan<byte> EntryField => _record.Slice(24, Manifest.EntryNameSize);

    internal FormatStatus Check(int serverCount)
    {
        if (!Fields.IsName(_record.Slice(0, Manifest.GrantNameSize)))
        {
            return FormatStatus.BadName;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(_record.Slice(20)) > 15)
        {
            return FormatStatus.BadValue;
        }

        return Kind switch
        {
            GrantKind.Endpoint => Argument0 < (ulong)serverCount ? FormatStatus.Ok : FormatStatus.OutOfRange,
            GrantKind.PortRange => Argument0 <= ushort.MaxValue && Argument1 is > 0 and <= 0x10000 && Argument0 + Argument1 <= 0x10000
                ? FormatStatus.Ok
                : FormatStatus.OutOfRange,
            GrantKind.Interrupt => Argument0 <= byte.MaxValue && Argument1 <= MessageInterrupt ? FormatStatus.Ok : FormatStatus.OutOfRange,
            GrantKind.Untyped or GrantKind.LastingMemory when Argument0 == 0 => Percent(),
            GrantKind.Untyped or GrantKind.LastingMemory => Argument0 <= uint.MaxValue && Argument1 == 0 ? FormatStatus.Ok : FormatStatus.OutOfRange,
            GrantKind.Notification => Argument0 <= BoundNotification ? FormatStatus.Ok : FormatStatus.BadValue,
            GrantKind.BootFile => IsEntryName() ? FormatStatus.Ok : FormatStatus.BadName,
            GrantKind.Service or GrantKind.Machine or GrantKind.AddressSpace or GrantKind.DeviceMemory => FormatStatus.Ok,
            _ => FormatStatus.BadValue,
        };
    }

    private FormatStatus Percent() => Argument1 is > 0 and <= 100 ? FormatStatus.Ok : FormatStatus.OutOfRange;

    private bool IsEntryName()
    {
        var length = Entry.Length;
        if (length == 0 || Badge > 1)
        {
            return false;
        }

        for (var i = 0; i < Manifest.EntryNameSize; i++)
        {
            var expected = i < length ? EntryField[i] is > 0x20 and < 0x7F : EntryField[i] == 0;
            if (!expected)
            {
                return false;
            }
        }

        return true;
    }
}
