using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Bytes that come from the line.</content>
public sealed partial class LineDiscipline
{
    /// <summary>SIGINT, SIGQUIT and SIGTSTP.</summary>
    private const uint InterruptSignal = 2;
    private const uint QuitSignal = 3;
    private const uint SuspendSignal = 20;

    private const byte Bell = 7;

    /// <summary>Take bytes of the line, in the order in which they came.</summary>
    /// <returns>How many were taken: no more as soon as there is no room (<see cref="HasInputRoom"/>).</returns>
    public int Receive(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (taken < bytes.Length && HasInputRoom)
            Receive(bytes[taken++]);
        return taken;
    }

    private void Receive(byte value)
    {
        if (Has(InputModes.Strip))
            value &= 0x7F;
        if (Has(InputModes.LowerCase) && Has(LocalModes.Extended) && value is >= (byte)'A' and <= (byte)'Z')
            value += 0x20;
        if (_isNextLiteral)
        {
            _isNextLiteral = false;
            Store(value, isLiteral: true);
            return;
        }

        if (Has(InputModes.OutputFlow) && (Is(value, ControlCharacters.Start) || Is(value, ControlCharacters.Stop)))
        {
            // One character may be both: it holds the output, and lets it go on.
            bool starts = Is(value, ControlCharacters.Start) && (_isHeldByUser || !Is(value, ControlCharacters.Stop));
            _isHeldByUser = !starts;
            return;
        }

        if (Has(InputModes.OutputFlow) && Has(InputModes.AnyRestarts))
            _isHeldByUser = false;
        if (Has(LocalModes.Signals) && SignalOf(value) is var signal and not 0)
        {
            Signal(value, signal);
            return;
        }

        if (value == '\r')
        {
            if (Has(InputModes.IgnoreReturn))
                return;
            if (Has(InputModes.ReturnToLineFeed))
                value = (byte)'\n';
        }
        else if (value == '\n' && Has(InputModes.LineFeedToReturn))
        {
            value = (byte)'\r';
        }

        if (!IsCanonical || !Edit(value))
            Store(value, isLiteral: false);
    }

    private uint SignalOf(byte value)
    {
        if (Is(value, ControlCharacters.Interrupt))
            return InterruptSignal;
        if (Is(value, ControlCharacters.Quit))
            return QuitSignal;
        return Is(value, ControlCharacters.Suspend) ? SuspendSignal : 0;
    }

    private void Signal(byte value, uint signal)
    {
        if (!Has(LocalModes.NoFlush))
        {
            FlushInput();
            FlushOutput();
        }

        if (Has(InputModes.OutputFlow))
            _isHeldByUser = false;
        if (Has(LocalModes.Echo))
            Echo(value);
        _signal(signal);
    }

    /// <summary>What the characters of line editing do.</summary>
    /// <returns>False: it is none.</returns>
    private bool Edit(byte value)
    {
        if (Is(value, ControlCharacters.Erase))
        {
            EraseCharacter();
        }
        else if (Is(value, ControlCharacters.Kill))
        {
            EraseLine(value);
        }
        else if (IsExtended(value, ControlCharacters.WordErase))
        {
            EraseWord();
        }
        else if (IsExtended(value, ControlCharacters.LiteralNext))
        {
            _isNextLiteral = true;
            FinishErasing();
            if (Has(LocalModes.Echo) && Has(LocalModes.EchoControl))
            {
                // The cursor stands on the mark until the character comes.
                EchoRaw((byte)'^');
                EchoRaw((byte)'\b');
            }
        }
        else if (IsExtended(value, ControlCharacters.Reprint) && Has(LocalModes.Echo))
        {
            FinishErasing();
            Echo(value);
            EchoRaw((byte)'\n');
            for (int i = 0; i < _input.EditedCount; i++)
                Echo(_input[i]);
        }
        else if (value == '\n')
        {
            FinishErasing();
            if (Has(LocalModes.Echo | LocalModes.EchoLineFeed))
                EchoRaw(value);
            _input.AddEnd(value, isMark: false);
        }
        else if (Is(value, ControlCharacters.EndOfFile))
        {
            FinishErasing();
            _input.AddEnd(0, isMark: true);
        }
        else if (Is(value, ControlCharacters.EndOfLine) || IsExtended(value, ControlCharacters.EndOfLine2))
        {
            FinishErasing();
            if (Has(LocalModes.Echo))
                EchoTyped(value);
            _input.AddEnd(value, isMark: false);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Store(byte value, bool isLiteral)
    {
        if (_input.Free <= 0)
        {
            if (Has(InputModes.BellWhenFull))
                EchoRaw(Bell);
            return;
        }

        FinishErasing();
        if (Has(LocalModes.Echo))
        {
            // Without ICANON a line feed is one; in a line only VLNEXT can have put it there.
            if (value == '\n' && !isLiteral)
                EchoRaw(value);
            else
                EchoTyped(value);
        }

        if (IsCanonical)
            _input.Add(value);
        else
            _input.AddWhole(value);
    }

    private void EchoTyped(byte value)
    {
        if (IsCanonical && _input.EditedCount == 0)
            _startColumn = _output.Column;
        Echo(value);
    }

    private void Echo(byte value)
    {
        if (Has(LocalModes.EchoControl) && IsControl(value) && value != '\t')
        {
            EchoRaw((byte)'^');
            EchoRaw((byte)(value ^ 0x40));
        }
        else
        {
            EchoRaw(value);
        }
    }

    private void EchoRaw(byte value) => _output.Echo(value, _attributes.Output, IsUtf8);

    private static bool IsControl(byte value) => value is < 0x20 or 0x7F;
}
