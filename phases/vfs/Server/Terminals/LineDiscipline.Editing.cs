using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Erasing in the line being edited, and what is seen of it.</content>
public sealed partial class LineDiscipline
{
    private const int TabWidth = 8;

    private void EraseCharacter()
    {
        if (_input.EditedCount > 0)
            EraseOne(isWord: false);
        if (_input.EditedCount == 0)
            FinishErasing();
    }

    private void EraseWord()
    {
        bool hasLetters = false;
        while (_input.EditedCount > 0)
        {
            bool isLetter = IsWord(_input[_input.EditedCount - 1]);
            if (hasLetters && !isLetter)
                break;
            hasLetters |= isLetter;
            EraseOne(isWord: true);
        }

        if (_input.EditedCount == 0)
            FinishErasing();
    }

    private void EraseLine(byte character)
    {
        if (_input.EditedCount == 0)
            return;
        if (Has(LocalModes.Echo) && Has(LocalModes.EchoKill) && Has(LocalModes.EchoKillErase) && Has(LocalModes.EchoErase))
        {
            while (_input.EditedCount > 0)
                EraseOne(isWord: true);
            FinishErasing();
            return;
        }

        _input.DropEdited();
        if (!Has(LocalModes.Echo))
            return;
        FinishErasing();
        Echo(character);
        if (Has(LocalModes.EchoKill))
            EchoRaw((byte)'\n');
    }

    /// <summary>Erase the last character.</summary>
    /// <param name="isWord">It disappears even where VERASE would be written instead.</param>
    private void EraseOne(bool isWord)
    {
        byte last = _input.RemoveLast();
        while (IsUtf8 && (last & 0xC0) == 0x80 && _input.EditedCount > 0)
            last = _input.RemoveLast();
        if (!Has(LocalModes.Echo))
            return;
        if (Has(LocalModes.EchoPrint))
        {
            if (!_isErasing)
                EchoRaw((byte)'\\');
            _isErasing = true;
            Echo(last);
        }
        else if (!isWord && !Has(LocalModes.EchoErase))
        {
            Echo(_attributes.Characters[ControlCharacters.Erase]);
        }
        else if (last == '\t')
        {
            for (int width = TabWidth - (ColumnOfEnd() % TabWidth); width > 0; width--)
                EchoRaw((byte)'\b');
        }
        else if (!IsControl(last))
        {
            EraseColumns(1);
        }
        else if (Has(LocalModes.EchoControl))
        {
            EraseColumns(2);
        }
    }

    /// <summary>The column behind the line being edited, modulo the width of tabs.</summary>
    private int ColumnOfEnd()
    {
        int column = _startColumn;
        for (int i = 0; i < _input.EditedCount; i++)
        {
            byte each = _input[i];
            if (each == '\t')
                column += TabWidth - (column % TabWidth);
            else if (IsControl(each))
                column += Has(LocalModes.EchoControl) ? 2 : 0;
            else if (!(IsUtf8 && (each & 0xC0) == 0x80))
                column++;
        }

        return column;
    }

    private void EraseColumns(int count)
    {
        for (; count > 0; count--)
        {
            EchoRaw((byte)'\b');
            EchoRaw((byte)' ');
            EchoRaw((byte)'\b');
        }
    }

    private void FinishErasing()
    {
        if (_isErasing)
            EchoRaw((byte)'/');
        _isErasing = false;
    }

    private static bool IsWord(byte value) => value is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z'
        or >= (byte)'0' and <= (byte)'9' or (byte)'_' or >= 0x80;
}
