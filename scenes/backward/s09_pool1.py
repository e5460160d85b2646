"""Back through the first pool: the same step as through the second, quicker."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import tie_of_zeros, tied_blocks
from model.derivations import forward, gradients
from scenes.backward.pool_stage import PoolStage
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.storey_boxes import dots


class FirstPoolBack(PoolStage):
    title = N_("Back through the first pool")
    known = "pool1"

    def construct(self) -> None:
        self.prepare()
        self.meet_it_again()
        self.take_a_block()
        self.fill_the_map()
        self.look_at_ties()
        self.return_home()

    def meet_it_again(self) -> None:
        script = _("So here's the first pool. | Where does its gradient go? (1)")
        with self.beat("again", script) as say:
            self.arrive()
            self.play(*map(FadeIn, (*self.names[:2], self.names[3], self.forth)), run_time=0.5)
            say.next()
            self.play(*map(FadeIn, (self.names[2], self.back)), run_time=0.5)

    def take_a_block(self) -> None:
        back = self.gradient(self.pool)[(0, *self.place, self.filter)]
        script = _("To the winner. | All of {g}, | and nothing to the others.")
        with self.beat("block", script, g=back) as say:
            self.play(*map(FadeOut, (self.forth, self.back)), run_time=0.4)
            self.take_one_block()
            say.next()
            self.hand_it_its_share()
            say.next()
            self.lay_it_down()

    def fill_the_map(self) -> None:
        nothing = sourced(gradients.zeros(self.gradient(self.pool), self.filter))[0]
        script = _("And so on, for all {n} blocks.")
        if nothing.value:
            script = _("And so on, for all {n} blocks. | To {z} of them, nothing came back.")
        back = self.gradient(self.pool).channel(self.filter).array[0]
        self.dark = dots(self.known_below, np.argwhere(back == 0))
        with self.beat("sweep", script, n=self.ties[1], z=nothing) as say:
            self.clear_the_block()
            arrows = (self.forth, self.back_arrow)
            self.play(FadeIn(self.marks), *map(FadeIn, arrows), run_time=0.4)
            self.sweep(1.8)
            if nothing.value:
                say.next()
                self.play(FadeIn(self.dark), run_time=0.4)

    def look_at_ties(self) -> None:
        """Where there are any: who gets the gradient is a choice there."""
        zeros = sourced(forward.ties_of_zeros(self.recording, self.pool, self.filter))[0]
        tied = tied_blocks(self.recording, self.pool, self.filter)
        if not tied.any():
            return
        script = _("In {t} of them, it was a tie. Who gets it is a choice: we take the first.")
        if zeros.value:
            tied &= self.recording[self.pool][0, ..., self.filter] == 0
            script = _(
                "In {z} of them, all values were zero: a tie. | We take the first. But does it "
                "matter which one? (1)"
            )
        alone = dots(self.before, self.winners[tied.flatten()])
        with self.beat("ties", script, t=self.ties[0], z=zeros) as say:
            gone = [FadeOut(m) for m in (self.marks, self.dark) if m in self.mobjects]
            self.play(*gone, FadeIn(alone), run_time=0.6)
            place = tie_of_zeros(self.recording, self.pool, self.filter)
            if place is not None:
                self.place = place
                self.play(*map(FadeOut, (self.forth, self.back_arrow)), run_time=0.3)
                self.take_one_block()
                self.cells += [self.window, self.cursor, self.kept]
                say.next()
                self.hand_it_its_share()

    def return_home(self) -> None:
        self.hand_back(self.maps)
        self.onward(_("Let's see what gets past the ReLU."))
