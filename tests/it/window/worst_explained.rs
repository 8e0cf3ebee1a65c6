//! What the window is for: from an empty folder to the county's worst indicator explained by the names of schools, by
//! pressing what is to be seen and nothing else.

use junheng::assess::Assessment;
use junheng::chart::{Kind, worst};
use junheng::county::Stage;
use junheng::text::Language;
use junheng::ui::screens::Screen;

use super::harness::{Look, Window};

#[test]
fn from_an_empty_folder_to_the_schools_that_make_the_worst_indicator() {
    for (look, sample, overview, variation) in [
        (Look::CHINESE, "打开示例县", "总览", "：差异系数"),
        (Look::ENGLISH, "Open the sample county", "Overview", ": variation"),
    ] {
        let mut window = Window::empty(look);
        // One: the sample.
        window.click(sample).click(overview);
        assert_eq!(window.state().screen, Screen::Overview);
        let shown = window.state().shown.clone().unwrap();
        let (indicator, stage) = worst(&shown.assessment, shown.rulebook(), None, None);
        let name = &shown.rulebook().indicators[indicator].name;
        let name = if look.language == Language::En { &name.en } else { &name.zh };
        // Two: its row.
        let row = |text: &String| text.starts_with(name.as_str()) && text.contains(variation);
        let rows: Vec<String> = window.texts().into_iter().filter(row).collect();
        let stages = shown.assessment.stages.iter().filter(|result| result.units > 0);
        let place = stages.map(|result| result.stage).position(|one| one == stage).unwrap();
        window.click(&rows[place]);
        assert_eq!(window.state().screen, Screen::Gaps);
        // Three: who makes it.
        window.click(&Kind::Share.name(look.language));
        let scene = window.state().gaps.on_screen().unwrap().0;
        assert_eq!(scene.kind, Kind::Share);
        let title = scene.title.clone();
        assert!(window.sees(&title));
        // The finding names the school that makes most of it, of the indicator and the stage that are worst.
        let stage_result = shown.assessment.stages.iter().find(|result| result.stage == stage).unwrap();
        assert!(stage_result.variations[indicator].cv > stage_result.variations[indicator].limit);
        let most = first_maker(&shown.assessment, indicator, stage);
        let school = shown.school(most);
        assert!(title.contains(school), "{school} in {title}");
    }
}

/// The row of the school whose share of the variance is greatest.
fn first_maker(assessment: &Assessment, indicator: usize, stage: Stage) -> u32 {
    let units = assessment.units.iter().enumerate().filter(|(_, unit)| unit.stage == stage);
    let share = |place: usize| assessment.values[indicator].get(place).share;
    let shares = units.map(|(place, unit)| (unit.row, share(place))).filter(|(_, share)| share.is_finite());
    shares.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0
}
