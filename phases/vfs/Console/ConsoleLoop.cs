using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>Serves programs, and the line when it interrupts. Between two of these events it waits in the kernel.</summary>
public sealed class ConsoleLoop
{
    private readonly ConsoleServer _server;
    private readonly IConsoleStreams _streams;
    private readonly BlockedCalls _blocked;
    private readonly ulong _endpoint;
    private readonly ulong _interrupt;
    private readonly ulong _messagePage;
    private Message _message;
    private bool _answer;

    /// <param name="streams">The streams.</param>
    /// <param name="endpoint">The server's endpoint.</param>
    /// <param name="interrupt">The line's interrupt, bound to the notification of this thread; 0 = none.</param>
    /// <param name="messagePage">Address of this thread's message page.</param>
    public ConsoleLoop(IConsoleStreams streams, ulong endpoint, ulong interrupt, ulong messagePage)
    {
        _streams = streams;
        _server = new ConsoleServer(streams);
        _blocked = new BlockedCalls(_server, streams, messagePage);
        _endpoint = endpoint;
        _interrupt = interrupt;
        _messagePage = messagePage;
    }

    /// <summary>Says hello on the line, before the first <see cref="Step"/>.</summary>
    public void Begin() => _streams.Pump();

    /// <summary>Waits for the next event and handles it.</summary>
    /// <returns>Ok, or why there will be no more events.</returns>
    public CallStatus Step()
    {
        CallStatus status = Next();
        _answer = false;
        bool wasRead = BlockedCalls.IsRead(_message);
        switch (status)
        {
            case CallStatus.Ok or CallStatus.Truncated:
                _answer = ConsoleDispatcher.Dispatch(_server, ref _message, _messagePage) || !_blocked.Keep(ref _message);
                break;
            case CallStatus.Notified:
                // First allowed again, then read until nothing is left: a byte that comes in between interrupts once more.
                _ = Kernel.InterruptAcknowledge(_interrupt);
                uint size = _streams.WindowSize;
                _streams.Receive();
                if (_streams.HasInput() || _streams.WindowSize != size)
                    TellWatcher();
                break;
            case CallStatus.TimedOut or CallStatus.NoCaller or CallStatus.Cancelled:
                break;
            default:
                return status;
        }

        // The reply lies in the message page until it is sent, so callers that waited come afterwards.
        bool isRead = _answer && wasRead && new MessageTag(_message.Tag).Operation == 0;
        if (_answer && (_blocked.Count > 0 || _streams.NextDeadline != 0 || isRead))
        {
            // A caller that is gone, or was called away from its wait, needs no reply; the next one shall have what it read.
            if (Kernel.Reply(ref _message) != CallStatus.Ok && isRead)
                _streams.Unread();
            _answer = false;
        }

        _streams.Pump();
        if (_blocked.Count > 0)
        {
            _blocked.Retry();
            _streams.Pump();
        }

        if (_server.WantsRoom && _streams.HasRoom)
        {
            _server.WantsRoom = false;
            TellWatcher();
        }

        return CallStatus.Ok;
    }

    private void TellWatcher()
    {
        if (_server.Watcher != 0)
            _ = Kernel.Signal(_server.Watcher); // of a watcher that is gone
    }

    private CallStatus Next() => _answer
        ? Kernel.ReplyWait(_endpoint, ref _message)
        : Kernel.Wait(_endpoint, ref _message, _streams.NextDeadline);
}
