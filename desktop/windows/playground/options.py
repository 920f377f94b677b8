"""What a request says beside its prompt and pictures: shape, size, quality, count, format, model, account."""

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop import playground_text
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.number_field import NumberField
from desktop.widgets.ratio_shapes import RatioShapes
from proxy_core import Account

# Sizes of each shape as clients send them: of OpenAI's models, of dall-e, and of screens.
SIZES = {
    "": "",
    "1:1": "1024x1024",
    "3:2": "1536x1024",
    "2:3": "1024x1536",
    "4:3": "1024x768",
    "3:4": "768x1024",
    "5:4": "1280x1024",
    "4:5": "1024x1280",
    "16:9": "1920x1080",
    "9:16": "1080x1920",
    "21:9": "2016x864",
}
IMAGE_SIZES = ("", "1K", "2K", "4K")
LONGEST_SIZE = 40
AUTOMATIC = "auto"  # as clients send it
_SIZE = re.compile(r"[0-9]+x[0-9]+")
_RATIO = re.compile(r"[0-9]{1,3}:[0-9]{1,3}")


class Options(QWidget):
    """Signals: changed(), when the request would be another."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        automatic = translate("playground", "Automatic")
        self.shapes = RatioShapes(theme, list(SIZES), automatic, playground_text.shape)
        self.typed = QLineEdit()
        self.typed.setMaxLength(LONGEST_SIZE)
        self.typed.setPlaceholderText(translate("playground", "Automatic, or such as 1536x1024"))
        self.image_size = ChoiceBox(
            theme, translate("playground", "Resolution"), [(one, one or automatic) for one in IMAGE_SIZES]
        )
        self.quality = ChoiceBox(theme, translate("playground", "Quality"), playground_text.qualities())
        self.quality.setEditable(True)
        self.quality.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        self.format = ChoiceBox(theme, translate("playground", "Format"), playground_text.formats())
        self.model = ChoiceBox(theme, translate("playground", "Model"))
        self.account = ChoiceBox(theme, translate("playground", "Account"))
        hint = translate("playground", "How many pictures are drawn at once, 1 to 10")
        self.count = NumberField(theme, translate("playground", "Pictures"), hint, 1, 10)
        self.preview = QLabel()
        self.preview.setProperty("tone", "muted")
        self.preview.setWordWrap(True)
        self.set_models(())
        self.set_accounts(())
        self.shapes.show_ratio("")
        self._lay_out()
        self._connect()

    # --- what it is told and asked

    def fields(self) -> dict[str, str | int]:
        """The fields of the request, as they are sent; what is left to the model is left out."""
        typed = _plain(self.typed.text())
        shape = "aspect_ratio" if _RATIO.fullmatch(typed) else "size"
        texts = {
            "model": self.model.currentData() or "",
            shape: typed,
            "image_size": self.image_size.currentData() or "",
            "quality": self._quality(),
            "output_format": self.format.currentData(),
        }
        return {**{name: value for name, value in texts.items() if value}, "n": self.count.value()}

    def _quality(self) -> str:
        """A quality of the list by its words, or whatever was typed: a person's table of qualities may have it."""
        typed = self.quality.currentText().strip()
        place = self.quality.findText(typed, Qt.MatchFlag.MatchFixedString)
        return str(self.quality.itemData(place) if place >= 0 else typed)

    def account_id(self) -> str:
        """The only account that may draw; empty: any."""
        return str(self.account.currentData() or "")

    def choose_account(self, account_id: str) -> None:
        """Choose the only account that may draw; one that is not offered any more: any."""
        self.account.choose(account_id if self.account.findData(account_id) >= 0 else "")

    def set_models(self, models: Sequence[str]) -> None:
        """Offer these; the one that is chosen stays, also where it is not among them."""
        default = translate("playground", "The default model")
        self._offer(self.model, [("", default), *((one, one) for one in models)])

    def set_accounts(self, accounts: Sequence[Account]) -> None:
        """Offer those that are enabled."""
        anyone = translate("playground", "Any account")
        self._offer(
            self.account, [("", anyone), *((one.id, one.label or one.email) for one in accounts if one.enabled)]
        )

    def show_fields(self, fields: Mapping[str, object]) -> None:
        """Choose what an earlier request said; what is not in it becomes automatic."""
        quality = str(fields.get("quality") or "")
        place = self.quality.findData(quality)
        self.quality.choose(quality)
        self.quality.setEditText(self.quality.itemText(place) if place >= 0 else quality[:LONGEST_SIZE])
        for box, name in ((self.image_size, "image_size"), (self.format, "output_format")):
            box.choose(str(fields.get(name) or ""))
            if box.currentIndex() < 0:
                box.choose("")
        model = str(fields.get("model") or "")
        if self.model.findData(model) < 0:
            self.model.addItem(model, model)
        self.model.choose(model)
        size = str(fields.get("aspect_ratio") or fields.get("size") or "")
        self.typed.setText("" if size == AUTOMATIC else size[:LONGEST_SIZE])
        count = fields.get("n")
        self.count.show_value(min(10, max(1, count)) if isinstance(count, int) else 1)
        self._size_typed()

    def show_preview(self, words: str) -> None:
        """Say what would come of it."""
        self.preview.setText(words)

    # --- what a person does

    def _shape_chosen(self, ratio: str) -> None:
        self.typed.setText(SIZES[ratio])
        self.changed.emit()

    def _size_typed(self) -> None:
        typed = _plain(self.typed.text())
        if typed == AUTOMATIC:
            typed = ""
        self.shapes.show_ratio(next((ratio for ratio, size in SIZES.items() if typed in (ratio, size)), None))
        self.changed.emit()

    def _offer(self, box: ChoiceBox, options: Sequence[tuple[str, str]]) -> None:
        chosen, words = box.currentData() or "", box.currentText()
        with QSignalBlocker(box):
            box.clear()
            for value, said in options:
                box.addItem(said, value)
            if box.findData(chosen) < 0:
                box.addItem(words, chosen)
            box.setCurrentIndex(box.findData(chosen))

    def _connect(self) -> None:
        self.shapes.chosen.connect(self._shape_chosen)
        self.typed.textEdited.connect(self._size_typed)
        for box in (self.image_size, self.quality, self.format, self.model, self.account):
            box.currentIndexChanged.connect(lambda _place: self.changed.emit())
        self.quality.editTextChanged.connect(lambda _words: self.changed.emit())
        self.count.changed.connect(self.changed)
        self.count.edited.connect(self.changed)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(MEDIUM)
        form.setVerticalSpacing(SMALL)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for words, widget in (
            (translate("playground", "&Size"), self.typed),
            (translate("playground", "&Resolution"), self.image_size),
            (translate("playground", "&Quality"), self.quality),
            (translate("playground", "Pictur&es"), self.count),
            (translate("playground", "&Format"), self.format),
            (translate("playground", "&Model"), self.model),
            (translate("playground", "Acc&ount"), self.account),
        ):
            label = QLabel(words)
            label.setBuddy(widget.box if isinstance(widget, NumberField) else widget)
            label.setContentsMargins(0, 1, 0, 1)  # Qt centres what is this high beside a field
            form.addRow(label, widget)
            if widget is self.quality:  # beside what decides it, where it is seen while one types
                form.addRow(self.preview)
        self.typed.setAccessibleName(translate("playground", "Size, as width x height"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        shape = QLabel(translate("playground", "Shape"))
        above = QVBoxLayout()
        above.setSpacing(TINY)
        above.addWidget(shape)
        above.addWidget(self.shapes)
        column.addLayout(above)
        column.addLayout(form)


def _plain(typed: str) -> str:
    """A size as clients send it: 1920x1080 for 1920 \u00d7 1080; a ratio without spaces; anything else as it is."""
    closer = re.sub(r"\s*([x\u00d7*:])\s*", r"\1", typed.strip().lower())
    plain = closer.replace("\u00d7", "x").replace("*", "x")
    return plain if _SIZE.fullmatch(plain) or _RATIO.fullmatch(plain) else typed.strip()
