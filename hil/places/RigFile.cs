using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Places;

/// <summary>A rig file: the places of a bench or a lab. docs/hil.md describes it.</summary>
/// <param name="Source">The file, as messages name it.</param>
/// <param name="Places">Its places, in the order of the file.</param>
public sealed record RigFile(string Source, IReadOnlyList<Place> Places)
{
    /// <summary>Reads a rig file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">Its name in messages.</param>
    /// <param name="person">Who switches the power of places that say so.</param>
    /// <exception cref="RigException">It is wrong; the message is one line with file and line.</exception>
    public static RigFile Read(string path, string shownAs, IPerson person)
    {
        try
        {
            return new RigFile(shownAs, new PlaceReader(Path.GetFullPath(path), shownAs, person).Read(DocumentNode.Load(path, shownAs)));
        }
        catch (DocumentException wrong)
        {
            throw new RigException(wrong.Message, wrong, RigFailure.WrongFile);
        }
    }

    /// <summary>The place of a name; without a name the only one, or the one that is called as the file is.</summary>
    /// <exception cref="RigException">There is none, or there are several and no name says which.</exception>
    public Place Find(string? name)
    {
        string names = string.Join(", ", Places.Select(place => place.Name));
        if (name is null)
        {
            string own = Path.GetFileNameWithoutExtension(Source);
            return Places.Count == 1
                ? Places[0]
                : Places.FirstOrDefault(place => place.Name == own)
                ?? throw new RigException($"{Source} has several places; say --place with one of {names}", RigFailure.WrongFile);
        }

        return Places.FirstOrDefault(place => place.Name == name)
            ?? throw new RigException($"{Source} has no place '{name}'; it has {names}{NearestName.Question(name, Places.Select(place => place.Name))}", RigFailure.WrongFile);
    }
}
