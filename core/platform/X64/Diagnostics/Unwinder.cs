namespace Pistachio.Platform.X64;

/// <summary>
/// Steps from a frame to its caller by the call frame information of the image (System V x86-64 psABI section 3.7;
/// DWARF 4 section 6.4). Understood is what ilc and as emit; anything else ends the walk.
/// </summary>
internal static unsafe class Unwinder
{
    private const int RegisterRbp = 6;
    private const int RegisterRsp = 7;
    private const int RegisterRip = 16;

    private const int Unset = int.MinValue;

    /// <summary>Where the rows of a function's table say that the caller's registers are.</summary>
    private struct Row
    {
        public int CfaRegister;
        public long CfaOffset;
        public int RipOffset;
        public int RspOffset;
        public int RbpOffset;
    }

    /// <summary>Replaces a frame by its caller's.</summary>
    /// <param name="state">The frame.</param>
    /// <param name="exact">Whether <c>Rip</c> is the current instruction (a fault), not a return address.</param>
    /// <returns>False if there is no information or the stack does not look like one.</returns>
    internal static bool Step(ref UnwindState state, bool exact)
    {
        Row row = default;
        if (!TryFindRow(exact ? state.Rip : state.Rip - 1, ref row))
            return false;
        ulong cfa = (row.CfaRegister == RegisterRbp ? state.Rbp : state.Rsp) + (ulong)row.CfaOffset;
        if (!KernelStacks.TryRead(cfa + (ulong)(long)row.RipOffset, out ulong rip))
            return false;
        ulong rsp = cfa;
        if (row.RspOffset != Unset && !KernelStacks.TryRead(cfa + (ulong)(long)row.RspOffset, out rsp))
            return false;
        if (row.RbpOffset != Unset && !KernelStacks.TryRead(cfa + (ulong)(long)row.RbpOffset, out state.Rbp))
            return false;
        state.Rip = rip;
        state.Rsp = rsp;
        return true;
    }

    // SAFETY: all pointers stay in .eh_frame of this image, whose records carry their lengths and end in a zero length.
    private static bool TryFindRow(ulong address, ref Row row)
    {
        byte* record = (byte*)ImageLayout.FrameTable;
        while (true)
        {
            uint length = *(uint*)record;
            if (length is 0 or 0xFFFFFFFF)
                return false;
            byte* body = record + 4;
            byte* end = body + length;
            uint back = *(uint*)body;
            if (back != 0)
            {
                // Both assemblers use pointer encoding 0x1B: 32 bits, relative to the field.
                ulong start = (ulong)(body + 4) + (ulong)(long)*(int*)(body + 4);
                uint size = *(uint*)(body + 8);
                if (address >= start && address - start < size)
                    return TryRun(body - back, body, end, address - start, ref row);
            }
            record = end;
        }
    }

    private static bool TryRun(byte* common, byte* description, byte* end, ulong offset, ref Row row)
    {
        uint commonLength = *(uint*)common;
        byte* at = common + 8;
        // Version 1; augmentation z, then any of L (exception table), R (pointer encoding), S (signal frame), whose data is skipped.
        if (*at++ != 1 || *at++ != 'z')
            return false;
        while (*at is (byte)'L' or (byte)'R' or (byte)'S')
            at++;
        // Code alignment 1, data alignment -8, return address register 16.
        if (*at++ != 0 || *at++ != 1 || *at++ != 0x78 || *at++ != RegisterRip)
            return false;
        ulong augmentation = ReadUnsigned(ref at);
        at += augmentation;
        row.CfaRegister = RegisterRsp;
        row.CfaOffset = 8;
        row.RipOffset = -8;
        row.RspOffset = Unset;
        row.RbpOffset = Unset;
        if (!Run(at, common + 4 + commonLength, ulong.MaxValue, ref row))
            return false;
        at = description + 12;
        augmentation = ReadUnsigned(ref at);
        return Run(at + augmentation, end, offset, ref row);
    }

    /// <summary>Runs the instructions up to the row that holds for a code offset.</summary>
    private static bool Run(byte* at, byte* end, ulong offset, ref Row row)
    {
        Row initial = row;
        Row remembered = row;
        ulong location = 0;
        while (at < end)
        {
            byte instruction = *at++;
            int low = instruction & 0x3F;
            ulong advance = 0;
            switch (instruction >> 6)
            {
                case 1:
                    advance = (ulong)low;
                    break;
                case 2:
                    SetOffset(ref row, low, (long)ReadUnsigned(ref at) * -8);
                    break;
                case 3:
                    Restore(ref row, low, in initial);
                    break;
                default:
                    if (!RunExtended(instruction, ref at, ref advance, ref row, ref remembered))
                        return false;
                    break;
            }
            location += advance;
            if (location > offset)
                return true;
        }
        return true;
    }

    private static bool RunExtended(byte instruction, ref byte* at, ref ulong advance, ref Row row, ref Row remembered)
    {
        switch (instruction)
        {
            case 0x00: // nop
                return true;
            case 0x02: // advance_loc1
                advance = *at++;
                return true;
            case 0x03: // advance_loc2
                advance = *(ushort*)at;
                at += 2;
                return true;
            case 0x04: // advance_loc4
                advance = *(uint*)at;
                at += 4;
                return true;
            case 0x08: // same_value
                ReadUnsigned(ref at);
                return true;
            case 0x09: // register: the return address in a register, for a few instructions of LoadDescriptorTables
                ReadUnsigned(ref at);
                ReadUnsigned(ref at);
                return true;
            case 0x0A: // remember_state
                remembered = row;
                return true;
            case 0x0B: // restore_state
                row = remembered;
                return true;
            case 0x0C: // def_cfa
                row.CfaRegister = (int)ReadUnsigned(ref at);
                row.CfaOffset = (long)ReadUnsigned(ref at);
                return true;
            case 0x0D: // def_cfa_register
                row.CfaRegister = (int)ReadUnsigned(ref at);
                return true;
            case 0x0E: // def_cfa_offset
                row.CfaOffset = (long)ReadUnsigned(ref at);
                return true;
            case 0x11: // offset_extended_sf
                int register = (int)ReadUnsigned(ref at);
                SetOffset(ref row, register, ReadSigned(ref at) * -8);
                return true;
            default:
                return false;
        }
    }

    private static void SetOffset(ref Row row, int register, long offset)
    {
        switch (register)
        {
            case RegisterRip:
                row.RipOffset = (int)offset;
                break;
            case RegisterRsp:
                row.RspOffset = (int)offset;
                break;
            case RegisterRbp:
                row.RbpOffset = (int)offset;
                break;
        }
    }

    private static void Restore(ref Row row, int register, in Row initial)
    {
        if (register == RegisterRbp)
            row.RbpOffset = initial.RbpOffset;
        else if (register == RegisterRip)
            row.RipOffset = initial.RipOffset;
    }

    private static ulong ReadUnsigned(ref byte* at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = *at++;
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
                return value;
        }
    }

    private static long ReadSigned(ref byte* at)
    {
        ulong value = 0;
        int shift = 0;
        byte next;
        do
        {
            next = *at++;
            value |= (ulong)(next & 0x7F) << shift;
            shift += 7;
        }
        while ((next & 0x80) != 0);
        return (next & 0x40) != 0 && shift < 64 ? (long)(value | (ulong.MaxValue << shift)) : (long)value;
    }
}
