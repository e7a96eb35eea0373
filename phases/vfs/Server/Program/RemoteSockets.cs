using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server.Program;

/// <summary>The socket server of the net phase. It is asked for what it shares when the first process wants a socket of it.</summary>
/// <param name="endpoint">Its endpoint, without a badge.</param>
/// <param name="notification">The notification of this thread.</param>
/// <param name="space">The address space of this server.</param>
/// <param name="messagePage">Address of the thread's message page.</param>
internal sealed class RemoteSockets(ulong endpoint, ulong notification, ulong space, ulong messagePage) : IRemoteSockets
{
    private const ulong ControlBadge = 1;

    /// <summary>In the two MiB that the run request is mapped in, so that they share a page table.</summary>
    private const ulong StatesAddress = 0x10_3FFC_0000;

    /// <summary>Before them, the words of rings. Behind them are the pages of <see cref="KernelFiles"/>.</summary>
    private const ulong WordsAddress = StatesAddress - (SocketStates.MaximumRings * ControlSize);

    private const int ControlSize = PipeRing.ControlSize;
    private const int ServerEnd = ConnectionRing.ProgramEnd ^ 1;
    private const PollEvents Input = PollEvents.Input | PollEvents.InputNormal;

    private const Rights EndpointRights = Rights.Write | Rights.Grant;

    private ulong _control;

    /// <summary>Rings whose words are mapped, a bit for each.</summary>
    private uint _words;
    private bool _isConnected;

    /// <summary>Of the word of bits that was taken last: the bits that were not told yet, and which word it is.</summary>
    private ulong _told;
    private int _toldWord = -1;

    public bool Has(SocketFamily family) => family is SocketFamily.Internet or SocketFamily.Internet6 or SocketFamily.Netlink;

    public CallStatus Derive(ulong domain, out ulong derived)
    {
        derived = 0;
        CallStatus status = _isConnected ? CallStatus.Ok : Connect();
        return status == CallStatus.Ok ? Kernel.Derive(endpoint, EndpointRights, domain, 0, out derived) : status;
    }

    public void Withdraw(ulong derived)
    {
        // The capability is the server's own: neither call can fail.
        _ = Kernel.Revoke(derived);
        _ = Kernel.Delete(derived);
    }

    public Errno Adopt(ulong domain, uint number, out SocketFamily family, out SocketType type)
    {
        Errno error = Control.Adopt(domain, number, out uint itsFamily, out uint itsType);
        family = (SocketFamily)itsFamily;
        type = (SocketType)itsType;
        if (error == Errno.None && number > SocketStates.Maximum)
            error = Errno.EBADF;
        return error;
    }

    public Errno Admit(ulong domain, uint number) => Control.Admit(domain, number);

    public void Close(uint number) => _ = Control.Close(number); // of a server that is gone

    public void EndDomain(ulong domain)
    {
        if (_isConnected || Connect() == CallStatus.Ok)
            _ = Control.EndDomain(domain); // of a server that is gone
    }

    public void Identify(ulong domain, uint user) => _ = Control.Identify(domain, user); // to a server that is gone

    public PollEvents Ready(uint number, out uint generation)
    {
        ref ulong word = ref MemoryMarshal.Cast<byte, ulong>(States)[(int)number - 1];
        while (true)
        {
            ulong state = StateOf(number);
            generation = SocketStates.GenerationOf(state);
            PollEvents ready = (PollEvents)SocketStates.ReadyOf(state);
            if (!SocketStates.IsServed(state) || (ready & Input) == 0)
                return ready;
            int ring = States[SocketStates.RingOffset + (int)number - 1] - 1;
            if ((uint)ring >= SocketStates.MaximumRings || !HasWords(ring))
            {
                _ = Control.Unshare(number); // of a server that is gone
                return (PollEvents)SocketStates.ReadyOf(StateOf(number));
            }

            bool isThere = ConnectionRing.CountOf(MappedMemory.Bytes(WordsOf(ring), ControlSize), ServerEnd) > 0;

            // It may have been taken away meanwhile, and somebody else may have it: then the words are not of this socket.
            if (Volatile.Read(ref word) == state)
                return isThere ? ready : ready & ~Input;
        }
    }

    public bool Lingers(uint number) =>
        SocketStates.DoesLinger(Volatile.Read(ref MemoryMarshal.Cast<byte, ulong>(States)[(int)number - 1]));

    public ushort Counts(uint number) => SocketStates.CountsOf(StateOf(number));

    public void Want(uint number)
    {
        Volatile.Write(ref States[SocketStates.WantedOffset + (int)number - 1], 1);
        Interlocked.MemoryBarrier();
        _ = StateOf(number); // what is in a ring nobody tells of
    }

    public uint TakeChanged(uint end)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(States[SocketStates.ToldOffset..])[..SocketStates.ToldWords];
        while (_told == 0)
        {
            if (++_toldWord == SocketStates.ToldWords || _toldWord * 64 >= (int)end - 1)
            {
                _toldWord = -1;
                return 0;
            }

            if (Volatile.Read(ref words[_toldWord]) != 0)
                _told = Interlocked.Exchange(ref words[_toldWord], 0);
        }

        int bit = BitOperations.TrailingZeroCount(_told);
        _told &= _told - 1;
        return (uint)((_toldWord * 64) + bit + 1);
    }

    /// <summary>The word of a socket, after its bytes were brought back if they were in a ring.</summary>
    private ulong StateOf(uint number)
    {
        ref ulong word = ref MemoryMarshal.Cast<byte, ulong>(States)[(int)number - 1];
        ulong state = Volatile.Read(ref word);
        if (SocketStates.ReadyOf(state) != SocketStates.InRing)
            return state;
        _ = Control.Unshare(number); // of a server that is gone
        return Volatile.Read(ref word);
    }

    /// <summary>The page with the words of a ring is mapped.</summary>
    private bool HasWords(int ring)
    {
        if ((_words & (1U << ring)) != 0)
            return true;
        if (Control.Words((uint)ring, out ulong memory) != Errno.None)
            return false;
        if (Kernel.Map(memory, space, WordsOf(ring), 0, 1, Protection.Read) != CallStatus.Ok)
        {
            _ = Kernel.Delete(memory); // it was just received
            return false;
        }

        _words |= 1U << ring;
        return true;
    }

    private static ulong WordsOf(int ring) => WordsAddress + ((ulong)ring * ControlSize);

    private static Span<byte> States => MappedMemory.Bytes(StatesAddress, SocketStates.Bytes);

    private NetworkControlClient Control => new(_control, messagePage);

    private CallStatus Connect()
    {
        if (_control == 0)
        {
            CallStatus derived = Kernel.Derive(endpoint, EndpointRights, ControlBadge, 0, out _control);
            if (derived != CallStatus.Ok)
                return derived;
        }

        if (Control.States(out ulong memory) != Errno.None)
            return CallStatus.OutOfMemory;
        CallStatus status = Kernel.Map(memory, space, StatesAddress, 0, SocketStates.Bytes / StartPage.PageSize, Protection.Read | Protection.Write);
        ulong signal = 0;
        if (status == CallStatus.Ok)
            status = Kernel.Derive(notification, Rights.Write, EventLoop.SocketBadge, 0, out signal);
        if (status == CallStatus.Ok && Control.Watch(signal) != Errno.None)
            status = CallStatus.WrongState;
        if (status != CallStatus.Ok)
            _ = Kernel.Delete(memory); // it was just received
        _isConnected = status == CallStatus.Ok;
        return status;
    }
}
