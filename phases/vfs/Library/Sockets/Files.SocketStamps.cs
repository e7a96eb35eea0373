using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>When datagrams came, which their server tells in nanoseconds since boot, and the error queue.</content>
public ref partial struct Files<TDomain>
{
    private readonly bool HasErrorQueue(int file) => _state.Handles[file].Family is SocketFamily.Internet or SocketFamily.Internet6;

    private static bool AsksForTime(DeviceRequest request) =>
        request is DeviceRequest.LastTime or DeviceRequest.LastTimeNanoseconds or DeviceRequest.NewLastTime or DeviceRequest.NewLastTimeNanoseconds;

    /// <summary>SIOCGSTAMP and the like: when what was received last came.</summary>
    /// <returns>ENOENT: nothing was. ENOTTY: of another family. EFAULT.</returns>
    private readonly Errno TimeControl(int file, DeviceRequest request, ulong argument)
    {
        if (!HasErrorQueue(file))
            return Errno.ENOTTY;
        if (!IsOfProgram(argument, TimeSize))
            return Errno.EFAULT;
        int index = _state.Handles[file].SocketRing - 1;
        ulong time = index < 0 ? 0 : LastTimeOf(_state.SocketRings[index]);
        Errno error = time != 0 ? Errno.None : _domain.SocketOption(SocketOf(file), SocketOption.LastTime, out time, out _);
        if (error == Errno.None)
            WriteDayTime(_domain.MemoryAt(argument, TimeSize), time, request is DeviceRequest.LastTimeNanoseconds or DeviceRequest.NewLastTimeNanoseconds);
        return error;
    }

    /// <summary>When the last datagram of a ring came; 0: none did. Of what another program says only that is believed which can be.</summary>
    private readonly ulong LastTimeOf(in SocketRingWindow window)
    {
        ulong time = window.LastTime;
        if (time == 0 || window.IsServed)
            return time;
        ulong now = _domain.Now;
        return time < window.FirstTime ? window.FirstTime : time > now ? now : time;
    }

    /// <summary>Write a time as <c>struct timespec</c>, or <c>struct timeval</c>, has it, of 64 bits each.</summary>
    /// <param name="place">Where to.</param>
    /// <param name="sinceBoot">Nanoseconds since boot.</param>
    /// <param name="isFine">In nanoseconds, not in microseconds.</param>
    private readonly void WriteDayTime(Span<byte> place, ulong sinceBoot, bool isFine)
    {
        ulong time = _domain.BootTime + sinceBoot;
        ulong rest = time % NanosecondsPerSecond;
        WriteLong(place, time / NanosecondsPerSecond);
        WriteLong(place.Slice(sizeof(ulong)), isFine ? rest : rest / (NanosecondsPerSecond / MicrosecondsPerSecond));
    }
}
