using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Build.Images;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>A reader that follows the description of the format finds everything again.</summary>
internal sealed class CpioArchiveTests
{
    private const int HeaderSize = 110;

    [Test]
    public void Names_modes_and_contents_of_every_length_come_back()
    {
        var entries = Enumerable.Range(0, 9)
            .Select(length => CpioEntry.Program("bin/" + new string('p', length + 1), Encoding.ASCII.GetBytes("content!"[..length])))
            .Prepend(CpioEntry.Directory("bin"))
            .ToList();

        var read = Read(CpioArchive.Write(entries));

        read.Select(each => (each.Name, each.Mode)).ShouldBe(entries.Select(each => (each.Name, each.Mode)));
        read.Select(each => Convert.ToHexString(each.Content)).ShouldBe(entries.Select(each => Convert.ToHexString(each.Content)));
    }

    [Test]
    public void Directories_and_programs_can_be_entered_and_run_by_everybody()
    {
        CpioEntry.Directory("bin").Mode.ShouldBe(Convert.ToInt32("040755", 8));
        CpioEntry.Program("bin/tiny", []).Mode.ShouldBe(Convert.ToInt32("100755", 8));
    }

    [Test]
    public void A_directory_stands_before_what_it_holds_whatever_the_file_system_says()
    {
        var folder = Directory.CreateTempSubdirectory("pistachio-cpio-");
        try
        {
            foreach (var file in new[] { "z", "bin/tiny", "bin/a", "bin/deeper/b" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, file))!);
                File.WriteAllText(Path.Combine(folder.FullName, file), file);
            }

            Read(CpioArchive.Write(CpioArchive.ProgramsOf(folder.FullName))).Select(each => $"{each.Name}:{Encoding.UTF8.GetString(each.Content)}")
                .ShouldBe(["bin:", "bin/a:bin/a", "bin/deeper:", "bin/deeper/b:bin/deeper/b", "bin/tiny:bin/tiny", "z:z"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<CpioEntry> Read(byte[] archive)
    {
        (archive.Length % 4).ShouldBe(0);
        var entries = new List<CpioEntry>();
        var offset = 0;
        while (true)
        {
            var header = Encoding.ASCII.GetString(archive, offset, HeaderSize);
            header[..6].ShouldBe("070701");
            var nameSize = Field(header, 11);
            var name = Encoding.UTF8.GetString(archive, offset + HeaderSize, nameSize);
            name.ShouldEndWith("\0");
            var content = Align(offset + HeaderSize + nameSize);
            var size = Field(header, 6);
            if (name == "TRAILER!!!\0")
            {
                (content + size).ShouldBe(archive.Length);
                return entries;
            }

            entries.Add(new CpioEntry(name.TrimEnd('\0'), Field(header, 1), archive[content..(content + size)]));
            offset = Align(content + size);
        }
    }

    private static int Field(string header, int index) =>
        int.Parse(header.AsSpan(6 + (8 * index), 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int Align(int offset) => (offset + 3) & ~3;
}
