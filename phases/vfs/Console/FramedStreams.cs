using System;
using Pistachio.Hil.Link;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>
/// Streams in frames of the rig's link: the host gets them byte for byte, whatever else is printed on the line. Nothing here is driven by
/// a timer until the run is over; until then the host asks for what was lost.
/// </summary>
/// <remarks>
/// The host may send standard input only as far as the board wants it. The board wants some when a program reads for the first time,
/// so a program that never reads leaves the input of whoever started it alone.
/// </remarks>
public sealed class FramedStreams : IConsoleStreams
{
    /// <summary>How often the exit status is repeated before the machine is switched off without an acknowledgement.</summary>
    private const int MaximumRepeats = 40;

    /// <summary>Bytes that the host may be ahead of the program.</summary>
    private const int InputCapacity = 8 * 1024;

    private readonly ISerialLine _line;
    private readonly Func<uint> _newBootId;
    private readonly OutputQueue _output = new();
    private readonly ByteRing _input = new(InputCapacity);
    private readonly byte[] _received = new byte[256];
    private readonly byte[] _frame = new byte[FrameLayout.MaximumFrame];
    private readonly byte[] _piece = new byte[RunSession.MaximumOutput];
    private RunSession _session;
    private bool _helloSent;
    private bool _readySent;
    private bool _inputEnded;
    private uint _inputCame;
    private uint _inputWanted;
    private bool _wantDue;
    private bool _ending;
    private uint _exitStatus;
    private bool _exitSent;
    private int _repeats;
    private ulong _deadline;

    /// <param name="line">The line.</param>
    /// <param name="newBootId">Gives a number that is not 0, another one each time.</param>
    public FramedStreams(ISerialLine line, Func<uint> newBootId)
    {
        _line = line;
        _newBootId = newBootId;
        _session.Begin(newBootId());
    }

    /// <inheritdoc/>
    public ulong NextDeadline => _exitSent ? _deadline : 0;

    /// <inheritdoc/>
    public bool IsOver => _ending;

    /// <inheritdoc/>
    public bool HasRoom => _output.HasRoom;

    /// <inheritdoc/>
    public uint WindowSize => _session.WindowSize;

    /// <inheritdoc/>
    public int Write(RunStream stream, ReadOnlySpan<byte> bytes) => _ending ? 0 : _output.Add(stream, bytes);

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int count)
    {
        count = _input.Take(destination);
        WantMore();
        return count > 0 || _inputEnded;
    }

    /// <inheritdoc/>
    public bool HasInput()
    {
        WantMore();
        return _input.Count > 0 || _inputEnded;
    }

    private void WantMore()
    {
        // Half a buffer on its way keeps the line busy while the other half is read.
        uint onItsWay = _inputWanted - _inputCame;
        if (!_inputEnded && onItsWay <= InputCapacity / 2 && (uint)_input.Free > onItsWay)
        {
            _inputWanted = _inputCame + (uint)_input.Free;
            _wantDue = true;
        }
    }

    /// <inheritdoc/>
    public void Unread() => _input.PutBack();

    /// <inheritdoc/>
    public void Finish(uint status)
    {
        _ending = true;
        _exitStatus = status;
    }

    /// <inheritdoc/>
    public void Receive()
    {
        for (int count = _line.Read(_received); count > 0; count = _line.Read(_received))
        {
            ulong now = _line.Now;
            foreach (byte value in _received.AsSpan(0, count))
            {
                RunStep step = _session.Receive(value, now);
                if (step == RunStep.Input)
                    _inputCame += (uint)_input.Add(_session.Input);
                else if (step == RunStep.EndOfInput)
                    _inputEnded = true;
            }
        }

        if (_session.MustRestart)
            BeginAgain();
    }

    /// <inheritdoc/>
    public void Pump()
    {
        ulong now = _line.Now;
        if (_exitSent && _deadline != 0 && now >= _deadline)
            _repeats++;

        Fill();
        for (int count = _session.Transmit(_frame, now); count > 0; count = _session.Transmit(_frame, now))
        {
            _line.Write(_frame.AsSpan(0, count));
            now = _line.Now;
            Fill();
        }

        if (!_exitSent)
            return;
        _deadline = _session.NextDeadline;
        if (_session.Drained || _repeats >= MaximumRepeats)
            _line.PowerOff();
    }

    /// <summary>Gives the link as many frames as it takes.</summary>
    private void Fill()
    {
        if (!_helloSent)
        {
            HelloMessage hello = default;
            hello.Version = HelloMessage.CurrentVersion;
            hello.Uptime = _line.Now;
            hello.Board = "console"u8;
            _helloSent = _session.TryHello(in hello);
        }

        if (_helloSent && !_readySent)
            _readySent = _session.TryReady();
        if (!_readySent)
            return;

        if (_wantDue && _session.TryWant(_inputWanted))
            _wantDue = false;
        while (_session.HasRoom && !_output.IsEmpty)
        {
            int count = _output.Take(_piece, out RunStream stream);
            _session.TryOutput(stream, _piece.AsSpan(0, count));
        }

        if (!_ending || _exitSent || !_output.IsEmpty)
            return;
        _exitSent = _session.TryExit(_exitStatus);
        _session.RepeatsByItself = _exitSent;
    }

    /// <summary>The host knows an earlier boot by our number. Another one tells it that this is a new boot; the run is lost to it.</summary>
    private void BeginAgain()
    {
        _session.Begin(_newBootId());
        _helloSent = false;
        _readySent = false;
        _wantDue = _inputWanted != 0;
    }
}
