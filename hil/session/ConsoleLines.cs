using System;
using System.Collections.Generic;
using System.Text;

namespace Pistachio.Hil.Session;

/// <summary>Puts console bytes together to lines and recognizes a panic.</summary>
internal sealed class ConsoleLines
{
    /// <summary>Longer lines are cut here, so that a board that sends no line end cannot fill the memory.</summary>
    private const int MaximumLine = 4096;

    private const string PanicWord = "PANIC";

    private readonly List<byte> line = [];

    /// <summary>The line began inside a frame, so a panic may stand anywhere in it.</summary>
    private bool damaged;

    public bool Empty => line.Count == 0;

    /// <summary>Takes a byte.</summary>
    /// <returns>The line that it ended, or null.</returns>
    public BoardEvent.ConsoleLine? Add(byte value)
    {
        if (value == '\r')
            return null;
        if (value == '\n')
            return Take();

        line.Add(value);
        return line.Count == MaximumLine ? Take() : null;
    }

    /// <summary>What follows is the remains of a frame.</summary>
    public void MarkDamaged() => damaged = true;

    /// <summary>The line so far, although its end has not come.</summary>
    public BoardEvent.ConsoleLine Take()
    {
        string text = Encoding.UTF8.GetString([.. line]);
        var result = new BoardEvent.ConsoleLine(text, IsPanic(text));
        line.Clear();
        damaged = false;
        return result;
    }

    /// <summary>
    /// A panic line begins with the word. Behind the remains of a frame it may come late; there the character after the
    /// word must not be one of base64, so that a damaged frame does not look like a panic by chance.
    /// </summary>
    private bool IsPanic(string text)
    {
        int at = text.IndexOf(PanicWord, StringComparison.Ordinal);
        if (at < 0 || (at > 0 && !damaged))
            return false;

        int after = at + PanicWord.Length;
        return after == text.Length ? at == 0 : text[after] is ':' or ' ' or ',';
    }
}
