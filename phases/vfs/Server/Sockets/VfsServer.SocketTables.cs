using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>What is told of all sockets of AF_UNIX; interfaces are those of the other server.</content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno Interface(ulong domain, uint index, Span<byte> record, out int bytes)
    {
        bytes = 0;
        return Errno.ENODEV;
    }

    /// <inheritdoc/>
    public Errno ChangeInterface(ulong domain, SocketFamily family, uint request, ReadOnlySpan<byte> argument) => Errno.ENODEV;

    /// <inheritdoc/>
    public Errno Table(ulong domain, TextFile table, uint position, uint maximum, Span<byte> bytes, out int count)
    {
        count = 0;
        return Errno.EINVAL;
    }

    /// <summary>/proc/net/unix, as proc(5) has it.</summary>
    private string UnixTable()
    {
        const int unconnected = 1;
        const int connected = 3;
        const int accepts = 0x1_0000;
        StringBuilder table = new("Num       RefCount Protocol Flags    Type St Inode Path\n");
        foreach (UnixSocket each in _sockets.All)
        {
            int state = each.Peer is { IsClosed: false } && each.IsConnectionMode ? connected : unconnected;
            table.Append($"{each.Node:x16}: 00000002 00000000 {(each.IsListening ? accepts : 0):X8} {(uint)each.Type:X4} {state:X2} {each.Number,5}");
            if (each.Name is { Length: > 0 } name)
            {
                // An abstract name begins with a zero byte, and may have others.
                table.Append(' ');
                foreach (byte letter in name)
                    table.Append(letter == 0 ? '@' : (char)letter);
            }

            table.Append('\n');
        }

        return table.ToString();
    }
}
