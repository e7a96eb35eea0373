using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>A line discipline with somebody who types and looks, in text: each char is a byte.</summary>
internal sealed class TypedTerminal
{
    public TypedTerminal()
    {
        TerminalAttributes attributes = new()
        {
            Input = InputModes.ReturnToLineFeed | InputModes.OutputFlow,
            Output = OutputModes.Process | OutputModes.LineFeedToReturnLineFeed,
            Local = LocalModes.Signals | LocalModes.Canonical | LocalModes.Echo | LocalModes.EchoErase | LocalModes.EchoKill
                | LocalModes.EchoControl | LocalModes.EchoKillErase | LocalModes.Extended,
        };
        foreach ((int index, byte value) in new (int, byte)[]
        {
            (ControlCharacters.Interrupt, 3), (ControlCharacters.Quit, 28), (ControlCharacters.Erase, 127), (ControlCharacters.Kill, 21),
            (ControlCharacters.EndOfFile, 4), (ControlCharacters.Minimum, 1), (ControlCharacters.Start, 17), (ControlCharacters.Stop, 19),
            (ControlCharacters.Suspend, 26), (ControlCharacters.Reprint, 18), (ControlCharacters.WordErase, 23), (ControlCharacters.LiteralNext, 22),
        })
            attributes.Characters[index] = value;
        Discipline = new LineDiscipline(attributes, Signals.Add);
    }

    public LineDiscipline Discipline { get; }

    public List<uint> Signals { get; } = [];

    /// <summary>Change the attributes.</summary>
    public void Change(Func<TerminalAttributes, TerminalAttributes> change) => Discipline.Attributes = change(Discipline.Attributes);

    public void Local(LocalModes modes) => Change(each => each with { Local = modes });

    public void Input(InputModes modes) => Change(each => each with { Input = modes });

    public void Output(OutputModes modes) => Change(each => each with { Output = modes });

    public void Set(int character, int value) => Change(each =>
    {
        each.Characters[character] = (byte)value;
        return each;
    });

    /// <summary>Input without lines, signals and echo.</summary>
    public void Raw(int minimum = 1, int time = 0)
    {
        Local(LocalModes.None);
        Set(ControlCharacters.Minimum, minimum);
        Set(ControlCharacters.Time, time);
    }

    /// <summary>Type.</summary>
    /// <returns>How many bytes were taken.</returns>
    public int Type(string text) => Discipline.Receive(Encoding.Latin1.GetBytes(text));

    public int Write(string text) => Discipline.Write(Encoding.Latin1.GetBytes(text));

    /// <summary>What a read gives; null: it must wait.</summary>
    public string? Read(int count = 4096, bool waits = true)
    {
        byte[] bytes = new byte[count];
        return Discipline.TryRead(bytes, waits, out int read, out _) ? Encoding.Latin1.GetString(bytes, 0, read) : null;
    }

    /// <summary>What has come on the screen since the last look.</summary>
    public string Seen()
    {
        byte[] bytes = new byte[8192];
        int count = Discipline.PeekOutput(bytes);
        Discipline.DropOutput(count);
        return Encoding.Latin1.GetString(bytes, 0, count);
    }
}
