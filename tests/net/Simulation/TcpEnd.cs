using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>
/// A program at one end of a connection: it writes a stream whose bytes follow from a seed, as fast as the ring takes them, and checks that what it reads is
/// the stream of the other end.
/// </summary>
internal sealed class TcpEnd : ISocketWatcher
{
    private readonly byte[] _buffer = new byte[16_384];
    private readonly int _sendSeed;
    private readonly int _receiveSeed;
    private int _writes;

    public TcpEnd(int sendSeed, int receiveSeed, long toSend)
    {
        _sendSeed = sendSeed;
        _receiveSeed = receiveSeed;
        ToSend = toSend;
    }

    public TcpConnection Connection { get; private set; } = null!;

    public long ToSend { get; }

    public long Sent { get; private set; }

    public long Received { get; private set; }

    /// <summary>A byte that was not the one expected: where, or -1.</summary>
    public long WrongAt { get; private set; } = -1;

    public bool HasEnded { get; private set; }

    public bool HasPeerEnded { get; private set; }

    public Errno Error { get; private set; }

    /// <summary>Two writes of three are tried without segments first.</summary>
    public bool SendsLocally { get; set; }

    /// <summary>Bytes that went so.</summary>
    public long GivenLocally { get; private set; }

    /// <summary>Bytes read at a time; 0: nothing is read.</summary>
    public int ReadSize { get; set; } = 16_384;

    public int WriteSize { get; set; } = 16_384;

    public bool EndsAfterSending { get; set; } = true;

    public bool IsOver => HasEnded || (Sent == ToSend && HasPeerEnded && Connection.Unacknowledged == 0);

    public List<SocketChange> Changes { get; } = [];

    public void Attach(TcpConnection connection)
    {
        Connection = connection;
        connection.Watcher = this;
    }

    public void OnChange(NetworkSocket socket, SocketChange change)
    {
        Changes.Add(change);
        if (Changes.Count > 1000)
            Changes.RemoveRange(0, 500);
        if ((change & SocketChange.Closed) != 0)
            HasEnded = true;
        if ((change & SocketChange.Error) != 0)
            Error = socket.TakeError();
    }

    /// <summary>Do what the program would do now.</summary>
    public void Work()
    {
        if (Connection.ReceiveRing is not { } receive || Connection.SendRing is not { } send)
            return;

        while (ReadSize > 0 && receive.Count > 0)
        {
            int count = receive.Read(_buffer.AsSpan(0, Math.Min(ReadSize, _buffer.Length)));
            for (int i = 0; i < count && WrongAt < 0; i++)
            {
                if (_buffer[i] != At(_receiveSeed, Received + i))
                    WrongAt = Received + i;
            }

            Received += count;
            Connection.OnRead();
        }

        if (Connection.IsReceivingOver && receive.Count == 0 && Connection.State != TcpState.Closed)
            HasPeerEnded = true;
        while (Connection.CanSend && Sent < ToSend && send.Room > 0)
        {
            int count = (int)Math.Min(Math.Min(WriteSize, send.Room), ToSend - Sent);
            for (int i = 0; i < count; i++)
                _buffer[i] = At(_sendSeed, Sent + i);
            int given = SendsLocally && ++_writes % 3 != 0 ? Connection.SendLocally(_buffer.AsSpan(0, count)) : 0;
            GivenLocally += given;
            send.Write(_buffer.AsSpan(given, count - given));
            Sent += count;
            Connection.OnWritten();
        }

        if (EndsAfterSending && Sent == ToSend && Connection.State is TcpState.Established or TcpState.CloseWait)
            Connection.ShutdownSend();
    }

    private static byte At(int seed, long position)
    {
        ulong mixed = ((ulong)position / 8 + (ulong)seed * 0x9E37_79B9) * 0xD6E8_FEB8_6659_FD93;
        return (byte)(mixed >> (int)(position % 8 * 8));
    }
}
