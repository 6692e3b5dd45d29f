//! Words for users, items, titles and ratings in the languages that ratings files come in, and what a name means that
//! is made of nothing but these: `id_usuario`, `titulo_filme`, `моя оценка`.

use super::plan::Role;
use crate::data::fold;

/// What one word of a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Concept {
    User,
    Item,
    Title,
    /// Of an item, or of a person.
    Name,
    Rating,
    Year,
    Id,
    /// That it is one's own.
    Own,
    /// Joins two others.
    Joint,
}

/// Words in lower case without accents, several in a line.
const WORDS: &[(Concept, &[&str])] = &[
    (
        Concept::User,
        &[
            "user users usuario usuaria usuarios utilisateur utilisatrice utilisateurs utente utenti utilizador",
            "benutzer benutzerin nutzer nutzerin kunde kundin gebruiker gebruikers uzytkownik uzytkownika kullanici",
            "bruger bruker anvandare kayttaja uzivatel felhasznalo utilizator korisnik pengguna",
            "persona pessoa personne person cliente client klient customer member critic watcher friend reader viewer reviewer rater",
            "student pupil alumno alumna aluno aluna eleve schuler schulerin uczen ogrenci leser lecteur lector leitor",
            "lettore пользователь пользователя зритель читатель покупатель 用户 ユーザー 사용자",
        ],
    ),
    (
        Concept::Item,
        &[
            "item items video videos articulo artigo articolo article artikel produkt produktu produto producto produit prodotto",
            "product urun товар предмет film films filme filmes filmu filmi filma movie movies pelicula peliculas",
            "elokuva фильм фильма book books buch libro libros livro livros livre livres boek boeken ksiazka ksiazki",
            "kitap buku kniha knihy kirja konyv книга книги song track cancion musica chanson canzone lied album artist game",
            "jogo juego jeu gioco spiel gra oyun serie series anime manga receta receita recette ricetta rezept recipe",
            "restaurante restaurant ristorante cerveza cerveja birra bier beer wine vino vinho wein 电影 作品 映画 책",
        ],
    ),
    (Concept::Title, &["title titulo titre titolo titel tytul baslik название tittel nazev naslov cim 标题 タイトル"]),
    (Concept::Name, &["name nombre nome nom naam navn namn nazwa imie isim adi имя nimi jmeno 名前 姓名"]),
    (
        Concept::Rating,
        &[
            "rating ratings nota notas note notes avaliacao avaliacoes classificacao valoracion valoraciones",
            "calificacion puntuacion puntaje pontuacao puntos pontos valutazione valutazioni voto punteggio ocena oceny",
            "puan puani nilai bewertung bewertungen wertung punkte sterne cijfer beoordeling waardering score scores оценка",
            "оценки рейтинг betyg vurdering hodnoceni znamka arvosana arvio ertekeles evaluation appreciation etoiles",
            "quantidade cantidad quantite menge anzahl aantal ilosc adet количество",
            "estrellas estrelas stelle gwiazdki yildiz stars star rate grade vote label target 评分 評価 평점",
        ],
    ),
    (Concept::Year, &["year ano annee anno jahr jaar rok yil год"]),
    (
        Concept::Id,
        &[
            "id ids email mail correo key no nr cod code codigo kod slug uuid guid identifier identificador identifiant index idx",
        ],
    ),
    (
        Concept::Own,
        &[
            "my your mi tu minha meu sua seu mein meine dein deine ma mon votre mia mio tua mijn jouw moja moj моя мой ваша",
        ],
    ),
    (Concept::Joint, &["de do da del di du des della dell dello of der die das le la les l d el"]),
];

fn concept(word: &str) -> Option<Concept> {
    let means = |lines: &[&str]| lines.iter().any(|line| line.split(' ').any(|known| known == word));
    WORDS.iter().find(|(_, lines)| means(lines)).map(|&(concept, _)| concept)
}

/// The words of a name, in lower case: parted by anything but letters and digits, or by a capital after a small letter.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase()));
        }
        lower_before = c.is_lowercase();
    }
    words
}

/// What the words of a name say; none where one of them says nothing known.
fn concepts(name: &str) -> Option<Vec<Concept>> {
    let words = words(name);
    let words = words.iter().filter(|word| !word.is_empty());
    words.map(|word| concept(&fold(word))).collect()
}

/// The role that a name means all of whose words are known; none where one is not, or where they mean nothing
/// together.
pub fn role(name: &str) -> Option<Role> {
    let concepts = concepts(name)?;
    let has = |concept| concepts.contains(&concept);
    if has(Concept::Rating) {
        (!has(Concept::Id)).then_some(Role::Rating)
    } else if has(Concept::User) || has(Concept::Name) && has(Concept::Own) {
        (!has(Concept::Item)).then_some(Role::User)
    } else if has(Concept::Title) || has(Concept::Name) {
        Some(Role::Title)
    } else if has(Concept::Item) {
        Some(Role::Item)
    } else {
        has(Concept::Year).then_some(Role::Year)
    }
}

/// Whether one of these words, which may stand among others, says that a column has this role.
pub fn any_says(words: &[String], role: Role) -> bool {
    let has = |wanted: &[Concept]| {
        words.iter().filter_map(|word| concept(&fold(word))).any(|concept| wanted.contains(&concept))
    };
    match role {
        Role::User => has(&[Concept::User]) && !has(&[Concept::Item]),
        Role::Item => has(&[Concept::Item, Concept::Title]) && !has(&[Concept::Rating]),
        Role::Title => has(&[Concept::Title]),
        Role::Rating => has(&[Concept::Rating]) && !has(&[Concept::Id]),
        _ => false,
    }
}

/// Whether the name says no more than that a name is below it.
pub fn is_name(name: &str) -> bool {
    concepts(name).is_some_and(|concepts| concepts == [Concept::Name])
}

/// Whether the name says that the ratings are those of the person who has the file.
pub fn is_own_rating(name: &str) -> bool {
    concepts(name).is_some_and(|concepts| concepts.contains(&Concept::Own) && concepts.contains(&Concept::Rating))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_joined_of_known_words() {
        for (name, expected) in [
            ("usuario_id", Role::User),
            ("id_usuario", Role::User),
            ("nome do usuário", Role::User),
            ("Użytkownik", Role::User),
            ("kullaniciId", Role::User),
            ("id_filme", Role::Item),
            ("book-code", Role::Item),
            ("recipe_slug", Role::Item),
            ("titulo_filme", Role::Title),
            ("Nombre de la película", Role::Title),
            ("avaliação", Role::Rating),
            ("CLASSIFICACAO", Role::Rating),
            ("valoración", Role::Rating),
            ("nota_do_filme", Role::Rating),
            ("user_rate", Role::Rating),
            ("target", Role::Rating),
            ("ano", Role::Year),
            ("Dein Name", Role::User),
            ("cod_cliente", Role::User),
            ("cliente_email", Role::User),
        ] {
            assert_eq!(role(name), Some(expected), "{name}");
        }
        for name in ["", "media", "rating_count", "user_item", "Star Wars", "idade", "rating_id", "age"] {
            assert_eq!(role(name), None, "{name}");
        }
        assert!(is_own_rating("моя оценка") && is_own_rating("Minha nota") && !is_own_rating("nota"));
    }
}
