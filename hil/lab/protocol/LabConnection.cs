using System;
using System.Buffers.Binary;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>Frames over a secured connection. Any number of senders, one receiver.</summary>
internal sealed class LabConnection(Stream line, string peer) : IAsyncDisposable
{
    private const int HeaderSize = 5;

    private readonly SemaphoreSlim sending = new(1);
    private readonly byte[] header = new byte[HeaderSize];

    /// <summary>The other side, for messages.</summary>
    public string Peer { get; } = peer;

    /// <summary>Connects to a lab host, proves the key and says hello.</summary>
    /// <exception cref="LabException">It does not answer, has another key or another version.</exception>
    public static async Task<(LabConnection Connection, Welcome Welcome)> ConnectAsync(
        LabAddress address, LabKey key, Hello hello, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LabProtocol.ConnectWithin);
        LabConnection? connection = null;
        try
        {
            connection = new LabConnection(await OpenAsync(address, key, limit.Token).ConfigureAwait(false), address.ToString());
            await connection.SendMessageAsync(FrameKind.Hello, hello, limit.Token).ConfigureAwait(false);
            var welcome = (await connection.ExpectAsync(FrameKind.Welcome, limit.Token).ConfigureAwait(false)).Read<Welcome>();
            if (welcome.Version != hello.Version)
            {
                throw new LabException(
                    LabFault.VersionMismatch,
                    $"lab host {welcome.Host} ({address}) speaks version {welcome.Version} of the lab's protocol (Pistachio {welcome.Build}), "
                    + $"this one version {hello.Version} (Pistachio {hello.Build}); use the same Pistachio on all hosts");
            }

            return (connection, welcome);
        }
        catch (Exception trouble)
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
            if (trouble is LabException || cancellation.IsCancellationRequested)
                throw;
            throw Explain(address, trouble);
        }
    }

    /// <summary>Sends a message.</summary>
    public Task SendMessageAsync<T>(FrameKind kind, T message, CancellationToken cancellation) =>
        SendAsync(kind, JsonSerializer.SerializeToUtf8Bytes(message, LabProtocol.Format), cancellation);

    /// <summary>Sends bytes; frames of several senders do not mix.</summary>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task SendAsync(FrameKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        if (payload.Length > LabProtocol.MaximumPayload)
            throw new ArgumentOutOfRangeException(nameof(payload), $"{payload.Length} bytes in one frame");
        byte[] bytes = new byte[HeaderSize + payload.Length];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), payload.Length);
        payload.CopyTo(bytes.AsMemory(HeaderSize));
        await sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // A frame that was begun is ended: half of one would make the rest of the connection unreadable.
            await line.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            throw new IOException($"the connection to {Peer} was closed");
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The next frame; null when the connection has ended.</summary>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public async Task<Frame?> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            if (await line.ReadAtLeastAsync(header, HeaderSize, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < HeaderSize)
                return null;
            int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1));
            if (length is < 0 or > LabProtocol.MaximumPayload)
                throw new InvalidDataException($"{Peer} sent a frame of {length} bytes");
            byte[] payload = new byte[length];
            await line.ReadExactlyAsync(payload, cancellation).ConfigureAwait(false);
            return new Frame((FrameKind)header[0], payload);
        }
        catch (Exception trouble) when (trouble is IOException or ObjectDisposedException)
        {
            // A peer that was killed resets the connection; that is its end as well.
            return null;
        }
    }

    /// <summary>The next frame, which must be of a kind.</summary>
    /// <exception cref="LabException">The other side refuses.</exception>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task<Frame> ExpectAsync(FrameKind kind, CancellationToken cancellation)
    {
        Frame frame = await ReceiveAsync(cancellation).ConfigureAwait(false) ?? throw new IOException($"{Peer} closed the connection");
        if (frame.Kind == FrameKind.Refused)
            throw frame.Read<Refusal>().ToException();
        return frame.Kind == kind ? frame : throw new InvalidDataException($"{Peer} answered with {frame.Kind} instead of {kind}");
    }

    public async ValueTask DisposeAsync()
    {
        await line.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<Stream> OpenAsync(LabAddress address, LabKey key, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(address.Host, address.Port), cancellation).ConfigureAwait(false);
            return await key.ConnectAsync(new NetworkStream(socket, true), cancellation).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static LabException Explain(LabAddress address, Exception trouble) => trouble switch
    {
        AuthenticationException => new LabException(
            LabFault.KeyRefused, $"what listens at {address} has another lab key, or is no exporter of a lab", trouble),
        SocketException => new LabException(LabFault.NotReachable, $"the lab at {address} cannot be reached: {trouble.Message}", trouble),
        OperationCanceledException => new LabException(
            LabFault.NotReachable, $"the lab at {address} did not answer within {LabProtocol.ConnectWithin.TotalSeconds} s", trouble),

        // Not the key: whoever shows our certificate has it too, and takes it from us.
        IOException => new LabException(LabFault.NotReachable, $"the lab at {address} closed the connection", trouble),
        _ => new LabException(LabFault.NotReachable, $"the lab at {address} answered nonsense: {trouble.Message}", trouble),
    };
}
