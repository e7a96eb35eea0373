using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// What a domain has sent in front of a message, see <see cref="ISocketServer.Extend"/>. There is one for each domain, so its library sends one message
/// at a time up to the point where it may wait.
/// </summary>
/// <param name="memory">Where room for data comes from.</param>
internal sealed class OutgoingMessage(SocketMemory memory)
{
    private const int CredentialsSize = 12;
    private const int HandleSize = sizeof(uint);

    private readonly byte[] _address = new byte[HandleSize + SocketLimits.AddressBytes];
    private readonly byte[] _credentials = new byte[CredentialsSize];
    private byte[] _data = [];
    private byte[] _rights = [];
    private int _dataLength;
    private int _addressLength;
    private int _rightsLength;
    private int _credentialsLength;

    public ReadOnlySpan<byte> Data => _data.AsSpan(0, _dataLength);

    public int DataLength => _dataLength;

    public bool HasAddress => _addressLength >= HandleSize;

    public ReadOnlySpan<byte> Address => _address.AsSpan(HandleSize, _addressLength - HandleSize);

    /// <summary>Where a relative path begins.</summary>
    public uint Directory => BitConverter.ToUInt32(_address);

    /// <summary>Handles, 4 bytes each.</summary>
    public ReadOnlySpan<byte> Rights => _rights.AsSpan(0, _rightsLength);

    public bool HasCredentials => _credentialsLength == CredentialsSize;

    public Credentials Credentials =>
        new(BitConverter.ToUInt32(_credentials), BitConverter.ToUInt32(_credentials.AsSpan(4)), BitConverter.ToUInt32(_credentials.AsSpan(8)));

    /// <summary>Put a piece of a part behind what came of it before.</summary>
    /// <returns>EINVAL: not so much came before, or there is no such part. EMSGSIZE: too much. ENOBUFS: no room.</returns>
    public Errno Extend(MessagePart part, uint offset, ReadOnlySpan<byte> bytes) => part switch
    {
        MessagePart.Data => ExtendData(offset, bytes),
        MessagePart.Rights => Extend(ref _rights, SocketLimits.MaximumRights * HandleSize, ref _rightsLength, offset, bytes),
        MessagePart.Address => Extend(_address, ref _addressLength, offset, bytes),
        MessagePart.Credentials => Extend(_credentials, ref _credentialsLength, offset, bytes),
        _ => Errno.EINVAL,
    };

    /// <summary>Forget all of it.</summary>
    public void Clear()
    {
        _dataLength = 0;
        memory.TakeBackStage(ref _data);
        _addressLength = 0;
        _rightsLength = 0;
        _credentialsLength = 0;
    }

    private Errno ExtendData(uint offset, ReadOnlySpan<byte> bytes)
    {
        long wanted = offset + bytes.Length;
        if (wanted > _data.Length && wanted <= SocketLimits.Capacity && !memory.TryStage(ref _data, (int)wanted, _dataLength))
            return Errno.ENOBUFS;
        return Extend(_data, ref _dataLength, offset, bytes);
    }

    private static Errno Extend(ref byte[] room, int size, ref int length, uint offset, ReadOnlySpan<byte> bytes)
    {
        if (room.Length < size)
            Array.Resize(ref room, size);
        return Extend(room, ref length, offset, bytes);
    }

    private static Errno Extend(byte[] room, ref int length, uint offset, ReadOnlySpan<byte> bytes)
    {
        if (offset != 0 && offset != (uint)length)
            return Errno.EINVAL;
        length = 0;
        if (bytes.Length > room.Length - (long)offset)
            return Errno.EMSGSIZE;
        bytes.CopyTo(room.AsSpan((int)offset));
        length = (int)offset + bytes.Length;
        return Errno.None;
    }
}
