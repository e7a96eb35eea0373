using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;
using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Places;

/// <summary>Reads the places of a rig file. What is wrong is reported with file, line and what was expected.</summary>
/// <param name="path">Full path of the file: what makes a virtual board another than that of the same name elsewhere.</param>
/// <param name="shownAs">Its name in messages.</param>
/// <param name="person">Who switches the power of places that say so.</param>
internal sealed class PlaceReader(string path, string shownAs, IPerson person)
{
    public IReadOnlyList<Place> Read(DocumentNode document)
    {
        var members = document.Members("a mapping with the member 'places'", "places");
        DocumentNode places = Required(document, members, "places");
        IReadOnlyList<Place> read = [.. places.Entries("a mapping of name: place").Select(entry => ReadPlace(entry.Name, entry.Value))];
        return read.Count > 0 ? read : throw places.Expected("at least one place");
    }

    private static DocumentNode Required(DocumentNode parent, IReadOnlyDictionary<string, DocumentNode> members, string name) =>
        members.TryGetValue(name, out var node) ? node : throw parent.Expected($"a member '{name}'");

    private Place ReadPlace(DocumentNode nameNode, DocumentNode node)
    {
        string name = nameNode.Text("the name of a place");
        if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_') || name[0] is '.' or '-')
            throw nameNode.Expected($"a name of letters, digits, '.', '-' and '_', not '{name}'");

        var members = node.Members("a mapping of board, console, power, boot, tags and patience", "board", "console", "power", "boot", "tags", "patience");
        string board = Required(node, members, "board").Text("the name of a board");

        // One machine may be switch, console and boot medium at once, so it is made first and asked for its parts.
        DocumentNode consoleNode = Required(node, members, "console");
        DocumentNode powerNode = Required(node, members, "power");
        DocumentNode bootNode = Required(node, members, "boot");
        var qemu = QemuPlaceReader.Read(consoleNode, powerNode, bootNode);
        IConsoleTransport console = ConsoleReader.Read(consoleNode, qemu);
        return new Place(name, board)
        {
            Console = console,
            Power = PowerReader.Read(powerNode, name, qemu, person),
            Boot = BootReader.Read(bootNode, name, qemu),
            Tags = members.TryGetValue("tags", out var tags) ? [.. tags.Items("a list of words").Select(tag => tag.Text("a word"))] : [],
            Patience = members.TryGetValue("patience", out var patience) ? patience.Number(1, 100) : 1,
            Identity = ReferenceEquals(console, qemu) ? $"{path}#{name}" : console.Description.Split(',')[0],
            Source = $"{shownAs}:{nameNode.Line}",
        };
    }
}
