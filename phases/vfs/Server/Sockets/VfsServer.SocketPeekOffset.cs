using System;

namespace Pistachio.Vfs.Server;

/// <content>SO_PEEK_OFF: a look with MSG_PEEK begins behind what was looked at before (socket(7) of Linux).</content>
public sealed partial class VfsServer
{
    /// <summary>Leave out what is before the offset: of a stream bytes, otherwise whole messages, and of the next one bytes.</summary>
    /// <returns>False: nothing is behind the offset.</returns>
    private static bool SkipSeen(ref ReceivePlan plan)
    {
        SocketBuffer buffer = plan.Socket.Buffer;
        int left = plan.Skipped = plan.Socket.PeekOffset;
        while (plan.First < buffer.Records)
        {
            ref SocketRecord record = ref buffer[plan.First];
            if (left < record.Length || (record.Length == 0 && left == 0 && !record.IsSeen))
                break;
            left -= record.Length;
            plan.First++;
        }

        plan.SkippedOfFirst = left;
        return plan.First < buffer.Records;
    }

    /// <summary>A look has found its receiver: the next one begins behind it.</summary>
    private static void LookOn(in ReceivePlan plan)
    {
        UnixSocket socket = plan.Socket;
        ref SocketRecord record = ref socket.Buffer[plan.First];
        record.IsSeen |= record.Length == 0;
        socket.PeekOffset = (int)Math.Min((long)socket.PeekOffset + plan.Count, int.MaxValue);
    }
}
