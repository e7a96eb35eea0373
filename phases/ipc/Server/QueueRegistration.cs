using Pistachio.Ipc.Protocol;

namespace Pistachio.Ipc.Server;

/// <summary>That a process is to be told of a message, see <see cref="IIpcServer.QueueNotify"/>.</summary>
/// <param name="Domain">The process.</param>
/// <param name="Handle">By which it has the queue.</param>
/// <param name="Notification">How.</param>
/// <param name="Target">The signal, or the handle of an event counter.</param>
/// <param name="Value">The value that comes with the signal.</param>
internal sealed record QueueRegistration(ulong Domain, uint Handle, QueueNotification Notification, uint Target, ulong Value);
