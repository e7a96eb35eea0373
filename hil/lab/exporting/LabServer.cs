using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Lab.Cluster;
using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Lab.Protocol;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab.Exporting;

/// <summary>
/// Listens for everybody who wants something of this host: users of places, and, on the primary, the other hosts. Who has not the key gets
/// no further than the handshake.
/// </summary>
internal sealed class LabServer : IAsyncDisposable
{
    private readonly ExporterOptions options;
    private readonly ExportedPlaces places;
    private readonly MembershipTable? table;
    private readonly FileStore store;
    private readonly Socket listener;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<long, Task> connections = new();
    private long accepted;
    private Task accepting = Task.CompletedTask;

    /// <summary>Takes the port.</summary>
    /// <param name="options">Of the exporter.</param>
    /// <param name="places">What is exported.</param>
    /// <param name="table">On the primary host.</param>
    /// <exception cref="LabException">The port is in use, or the address is not this host's.</exception>
    public LabServer(ExporterOptions options, ExportedPlaces places, MembershipTable? table)
    {
        this.options = options;
        this.places = places;
        this.table = table;
        store = new FileStore(Path.Combine(options.StateDirectory, "images"));
        IPEndPoint endPoint = options.Listen.Resolve();
        listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen();
        }
        catch (SocketException trouble)
        {
            listener.Dispose();
            throw new LabException(LabFault.Usage, $"cannot listen on {options.Listen}: {trouble.Message}", trouble);
        }
    }

    /// <summary>Answers questions about places; null until the silo is up.</summary>
    public LabDesk? Desk { get; set; }

    public void Start() => accepting = AcceptAsync();

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await accepting.ConfigureAwait(false);
        listener.Dispose();
        await Task.WhenAll(connections.Values).ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException trouble)
            {
                // One connection that broke before it was taken; the port is still ours.
                options.Note($"a connection could not be accepted: {trouble.Message}");
                continue;
            }

            long number = accepted++;
            Task serving = ServeAsync(socket);
            connections[number] = serving;
            _ = serving.ContinueWith(_ => connections.TryRemove(number, out Task? _), CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        string peer = socket.RemoteEndPoint?.ToString() ?? "somebody";
        socket.NoDelay = true;
        try
        {
            var line = new NetworkStream(socket, true);
            await using (line.ConfigureAwait(false))
                await ServeAsync(line, peer).ConfigureAwait(false);
        }
        catch (AuthenticationException)
        {
            options.Note($"refused a connection from {peer}: it has not the lab's key");
        }
        catch (OperationCanceledException)
        {
            options.Note(closing.IsCancellationRequested ? $"closed the connection from {peer}" : $"{peer} connected and said nothing");
        }
        catch (Exception trouble) when (trouble is IOException or InvalidDataException or SocketException or RigException)
        {
            options.Note($"lost the connection from {peer}: {trouble.Message}");
        }
    }

    private async Task ServeAsync(Stream line, string peer)
    {
        LabConnection connection;
        Frame? request;
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(closing.Token))
        {
            limit.CancelAfter(LabProtocol.ConnectWithin);
            connection = new LabConnection(await options.Key.AcceptAsync(line, limit.Token).ConfigureAwait(false), peer);
            var hello = (await connection.ExpectAsync(FrameKind.Hello, limit.Token).ConfigureAwait(false)).Read<Hello>();
            await connection.SendMessageAsync(FrameKind.Welcome, new Welcome(options.Version, LabProtocol.Build, options.Host,
                table is not null), limit.Token).ConfigureAwait(false);
            request = await connection.ReceiveAsync(limit.Token).ConfigureAwait(false);
            if (hello.Version != options.Version)
                throw new InvalidDataException($"it speaks version {hello.Version} of the lab's protocol, this host version {options.Version}");
        }

        await using (connection.ConfigureAwait(false))
        {
            if (request is not { } asked)
                return;
            try
            {
                await HandleAsync(connection, asked).ConfigureAwait(false);
            }
            catch (LabException refusal)
            {
                await connection.SendMessageAsync(FrameKind.Refused, Refusal.Of(refusal), closing.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task HandleAsync(LabConnection connection, Frame asked)
    {
        switch (asked.Kind)
        {
            case FrameKind.Request:
                LabDesk desk = Desk ?? throw new LabException(LabFault.NotReachable, $"lab host {options.Host} is still joining the lab; try again");
                await connection.SendMessageAsync(FrameKind.Answer, await desk.AskAsync(asked.Read<LabRequest>()).ConfigureAwait(false),
                    closing.Token).ConfigureAwait(false);
                break;
            case FrameKind.Table:
                MembershipTable kept = table ?? throw new LabException(LabFault.Usage, $"lab host {options.Host} is not the primary host of the lab");
                await connection.SendMessageAsync(FrameKind.TableAnswer, kept.Ask(asked.Read<TableRequest>()), closing.Token).ConfigureAwait(false);
                break;
            case FrameKind.Open:
                await UseAsync(connection, asked.Read<OpenRequest>()).ConfigureAwait(false);
                break;
            default:
                throw new LabException(LabFault.Usage, $"{asked.Kind} is no beginning of a conversation");
        }
    }

    private async Task UseAsync(LabConnection connection, OpenRequest request)
    {
        ExportedPlace place = places.Get(request.Place);
        var session = new PlaceSession(connection, place, store, options.Note, closing.Token);
        await using (session.ConfigureAwait(false))
        {
            try
            {
                await place.AttachAsync(request.Token, session).ConfigureAwait(false);
                await connection.SendAsync(FrameKind.Open, default, closing.Token).ConfigureAwait(false);
                await session.ServeAsync().ConfigureAwait(false);
            }
            finally
            {
                place.Detach(session);
            }
        }
    }
}
